"""Leaderboards, ranks and awards in one server, up to a million members."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from benchmarks import databases
from benchmarks.crowds import GUILD, NOW, Crowd, fill
from benchmarks.databases import Configured
from benchmarks.report import Section, spread
from bot.app.messages import MESSAGE_KINDS
from bot.boards.rules import Metric
from bot.boards.service import PAGE_SIZE
from bot.db.database import Database
from bot.interactions.rules import Request
from bot.packs.content import load_packs
from bot.services import Services

_SIZES: Mapping[str, Sequence[int]] = {
    "SQLite": (1_000, 10_000, 100_000, 1_000_000),
    "PostgreSQL": (1_000, 100_000),
}
_QUICK_SIZES: Mapping[str, Sequence[int]] = {"SQLite": (1_000, 10_000), "PostgreSQL": (1_000,)}
_TIMES, _QUICK_TIMES = 100, 10
_MILLISECONDS = 1_000

_COUNTED_BY_ROWS = (
    "The board of the streaks is counted by its rows, since members leave it by the hour: one in "
    "ten of the members holds a streak that stands. Among members who are equal, a place is "
    "counted by their rows too, and of a million, 190,000 have finished one quest."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """How long something took each time, in milliseconds: its transaction, and all of it."""

    transactions: list[float] = field(default_factory=list[float])
    calls: list[float] = field(default_factory=list[float])


Deed = Callable[[int], Awaitable[object]]
"""What is timed, done by or for a member."""


async def measure(*, quick: bool) -> Sequence[Section]:
    """Time every deed on each engine, with more and more members."""
    sizes = _QUICK_SIZES if quick else _SIZES
    found: dict[str, Mapping[str, _Timed]] = {}
    remarks = [_COUNTED_BY_ROWS, _AGAINST_THE_AIMS]
    for size in sizes["SQLite"]:
        with databases.sqlite() as configured:
            found[f"SQLite, {size:,}"] = await _time_all(configured, size, quick=quick)
    for size in sizes["PostgreSQL"]:
        with databases.postgresql() as configured:
            if configured is None:
                remarks.append("PostgreSQL was not there to be measured.")
                break
            found[f"PostgreSQL, {size:,}"] = await _time_all(configured, size, quick=quick)
    return [
        _section(
            "Boards, ranks and awards: time of the transaction",
            "One server with so many members. From the transaction's first statement to the end "
            "of its commit, alone on the database.",
            found,
            lambda timed: timed.transactions,
            remarks,
        ),
        _section(
            "Boards, ranks and awards: the whole call",
            "The same calls, from asking the service to having its result.",
            found,
            lambda timed: timed.calls,
        ),
    ]


def _section(
    title: str,
    told: str,
    found: Mapping[str, Mapping[str, _Timed]],
    samples: Callable[[_Timed], Sequence[float]],
    remarks: Sequence[str] = (),
) -> Section:
    deeds = next(iter(found.values()))
    return Section(
        title=title,
        told=told,
        columns=["", *(f"{where} members" for where in found)],
        rows=[
            [deed, *(spread(samples(timed[deed])) for timed in found.values())] for deed in deeds
        ],
        remarks=remarks,
    )


async def _time_all(configured: Configured, members: int, *, quick: bool) -> Mapping[str, _Timed]:
    configured.migrate()
    database = Database(configured.url)
    try:
        crowd = fill(database, members=members)
        if not database.is_sqlite:
            _vacuum(configured.url)
        found: dict[str, _Timed] = {}
        for name, deed in _deeds(database, crowd).items():
            found[name] = await _time(database, deed, crowd, _QUICK_TIMES if quick else _TIMES)
        return found
    finally:
        database.close()


def _vacuum(url: str) -> None:
    """Do what PostgreSQL does by itself sooner or later."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _deeds(database: Database, crowd: Crowd) -> Mapping[str, Deed]:
    services = Services(database, load_packs(Path("seeds")), MESSAGE_KINDS)
    boards, logbook, profiles = services.leaderboards, services.logbook, services.profiles
    last = len(crowd.user_ids) // PAGE_SIZE - 1
    ids = count(1)

    def page(metric: Metric, number: int) -> Deed:
        return lambda _: boards.page(GUILD, "all", metric, number, NOW)

    def own(metric: Metric) -> Deed:
        return lambda user_id: boards.find(GUILD, user_id, "all", metric, NOW)

    def request(user_id: int) -> Request:
        return Request(interaction_id=next(ids), guild_id=GUILD, user_id=user_id, now=NOW)

    return {
        "first page": page(Metric.XP, 0),
        "middle page": page(Metric.XP, last // 2),
        "last page": page(Metric.XP, last),
        "own rank and its page, by XP": own(Metric.XP),
        "own rank and its page, by minutes": own(Metric.MINUTES),
        "own rank and its page, by quests, where many are equal": own(Metric.QUESTS),
        "first page of the streaks": page(Metric.STREAK, 0),
        "own rank and its page, by streak": own(Metric.STREAK),
        "profile": lambda user_id: profiles.show(GUILD, user_id, NOW),
        "award: a session logged": lambda user_id: logbook.log(request(user_id), minutes=10),
        "undo of it": lambda user_id: logbook.undo(request(user_id)),
    }


async def _time(database: Database, deed: Deed, crowd: Crowd, times: int) -> _Timed:
    timed = _Timed()

    def watch(_work: str, _waited: float, took: float | None) -> None:
        assert took is not None
        timed.transactions.append(took * _MILLISECONDS)

    await deed(crowd.sample[-1])  # prepares what is prepared once
    unwatched, database.watch = database.watch, watch
    for user_id in crowd.sample[:times]:
        began = time.perf_counter()
        await deed(user_id)
        timed.calls.append((time.perf_counter() - began) * _MILLISECONDS)
    database.watch = unwatched
    return timed


_AGAINST_THE_AIMS = (
    "Against the aims of 1 ms for a page and 5 ms for an own rank and an award: a page and an "
    "award are over it by a few tenths at every size, since each of their statements (four, and "
    "about fifteen) costs 0.2 to 0.3 ms on the way to the database and back; SQLite itself "
    "answers in microseconds. Fewer statements, or none of SQLAlchemy between, would bring them "
    "under it. The board of the streaks would need a count that is kept by the hour."
)
