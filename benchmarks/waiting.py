"""What waits: ticks with nothing due, a shared timer's next phase, and awards during an event."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import databases
from benchmarks.databases import Configured
from benchmarks.report import Section, spread
from bot.app.messages import MESSAGE_KINDS
from bot.db.database import Database
from bot.events.results import EventWanted
from bot.interactions.rules import Request
from bot.packs.loading import load_packs
from bot.services import Services

MEMBERS, QUICK_MEMBERS = 10_000, 3_000
TOGETHER: Final = 50
ROUNDS: Final = 10
AWARDS, QUICK_AWARDS = 200, 20
TICKS, QUICK_TICKS = 200, 20
_GUILD: Final = 1
_CHANNEL: Final = 2
_START: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
_MILLISECONDS: Final = 1_000
_ADD_MEMBERS: Final = """
    INSERT INTO members (guild_id, user_id, streak_reminder_hour, streak_reminder_at)
    VALUES (:guild_id, :user_id, 20, :at)
"""


async def measure(*, quick: bool) -> Sequence[Section]:
    """Measure on SQLite, and on PostgreSQL where it is installed."""
    with databases.sqlite() as configured:
        rows = [_row(configured, quick=quick)]
    with databases.postgresql() as configured:
        if configured is not None:
            rows.append(_row(configured, quick=quick))
    members = QUICK_MEMBERS if quick else MEMBERS
    return [
        Section(
            title="What waits: reminders, shared timers and events",
            description=(
                f"A server whose {members:,} members have all set an evening reminder, for later. "
                "A tick looks for reminders, events, shared timers and their messages, and nothing "
                f"is due. A shared timer with {TOGETHER} members goes on to its next stretch or "
                "break. An award is a logged session, without an event and while one runs."
            ),
            columns=("database", "a tick, nothing due", "next phase", "award", "award in an event"),
            rows=rows,
        )
    ]


def _row(configured: Configured, *, quick: bool) -> Sequence[str]:
    configured.migrate()
    database = Database(configured.url)
    try:
        services = Services(database, load_packs(Path("seeds")), MESSAGE_KINDS)
        _add_members(database, QUICK_MEMBERS if quick else MEMBERS)
        requests = _Requests()
        awards = QUICK_AWARDS if quick else AWARDS
        ticks = [_time(partial(_tick, services)) for _ in range(QUICK_TICKS if quick else TICKS)]
        _awards(services, requests, QUICK_AWARDS, first=1)  # warm up
        plain = _awards(services, requests, awards, first=1_000)
        wanted = EventWanted(to_text="1 day")
        services.events.plan.blocking(requests.of(1), wanted)
        within = _awards(services, requests, awards, first=2_000)
        phases = _phases(services, requests)
    finally:
        database.close()
    return [configured.engine, *map(spread, (ticks, phases, plain, within))]


class _Requests:
    """Interactions, each with an id of its own."""

    def __init__(self) -> None:
        self._id = 0

    def of(self, user_id: int) -> Request:
        """Return a new interaction of a member."""
        self._id += 1
        return Request(interaction_id=self._id, guild_id=_GUILD, user_id=user_id, now=_START)


def _add_members(database: Database, members: int) -> None:
    at = int((_START + timedelta(hours=8)).timestamp())
    rows = [{"guild_id": _GUILD, "user_id": 1 + n, "at": at} for n in range(members)]
    with database.writing() as tx:
        tx.execute_many(_ADD_MEMBERS, rows)


def _time(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * _MILLISECONDS


def _tick(services: Services) -> None:
    services.streak_reminders.due.blocking(_START)
    services.event_announcements.announce_due.blocking(_START)
    services.shared_timer_progress.advance_due.blocking(_START)
    services.shared_timer_progress.to_redraw.blocking(_START)


def _awards(services: Services, requests: _Requests, count: int, *, first: int) -> list[float]:
    """Log a session of each of so many members."""
    log = services.logbook.log.blocking
    members = map(requests.of, range(first, first + count))
    return [_time(partial(log, request, minutes=10)) for request in members]


def _phases(services: Services, requests: _Requests) -> list[float]:
    """Take a shared timer through its phases, all but the last."""
    timers = services.shared_timers
    timers.start.blocking(
        requests.of(1), lengths="10/3", rounds=ROUNDS, focus="mixing", channel_id=_CHANNEL
    )
    for user_id in range(2, TOGETHER + 1):
        timers.join.blocking(requests.of(user_id), 1)
    ends = [_START + timedelta(minutes=13 * n + m) for n in range(ROUNDS - 1) for m in (10, 13)]
    advance = services.shared_timer_progress.advance_due.blocking
    return [_time(partial(advance, at)) for at in ends]
