"""Leaderboards, ranks and awards in one server, up to a million members."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from benchmarks import databases
from benchmarks.databases import Configured
from benchmarks.members import GUILD, NOW, InsertedMembers, insert_members
from benchmarks.report import Section, spread
from bot.app.messages import MESSAGE_KINDS
from bot.boards.rules import Metric
from bot.boards.service import PAGE_SIZE
from bot.db.database import Database
from bot.interactions.rules import Request
from bot.packs.loading import load_packs
from bot.services import Services

_SIZES: Mapping[str, Sequence[int]] = {
    "SQLite": (1_000, 10_000, 100_000, 1_000_000),
    "PostgreSQL": (1_000, 100_000),
}
_QUICK_SIZES: Mapping[str, Sequence[int]] = {"SQLite": (1_000, 10_000), "PostgreSQL": (1_000,)}
_TIMES, _QUICK_TIMES = 100, 10
_MILLISECONDS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timings:
    """How long each run of one operation took, in milliseconds."""

    transactions: list[float] = field(default_factory=list[float])
    calls: list[float] = field(default_factory=list[float])


Operation = Callable[[int], Awaitable[object]]
"""A call to time, given a member's id."""


async def measure(*, quick: bool) -> Sequence[Section]:
    """Time every operation on each engine, in servers of different sizes."""
    sizes = _QUICK_SIZES if quick else _SIZES
    timings: dict[str, Mapping[str, _Timings]] = {}
    notes: list[str] = []
    for size in sizes["SQLite"]:
        with databases.sqlite() as configured:
            timings[f"SQLite, {size:,}"] = await _time_all(configured, size, quick=quick)
    for size in sizes["PostgreSQL"]:
        with databases.postgresql() as configured:
            if configured is None:
                notes.append("PostgreSQL could not be started here.")
                break
            timings[f"PostgreSQL, {size:,}"] = await _time_all(configured, size, quick=quick)
    return [
        _section(
            "Boards, ranks and awards: time of the transaction",
            "One server with so many members, one in ten of them on a streak. From the "
            "transaction's first statement to the end of its commit, with nothing else running on "
            "the database. The aim is 1 ms for a page, 5 ms for an own rank or an award.",
            timings,
            lambda each: each.transactions,
            notes,
        ),
        _section(
            "Boards, ranks and awards: the whole call",
            "The same calls from start to result, as a cog awaits them.",
            timings,
            lambda each: each.calls,
        ),
    ]


def _section(
    title: str,
    description: str,
    timings: Mapping[str, Mapping[str, _Timings]],
    samples: Callable[[_Timings], Sequence[float]],
    notes: Sequence[str] = (),
) -> Section:
    names = next(iter(timings.values()))
    return Section(
        title=title,
        description=description,
        columns=["", *(f"{case} members" for case in timings)],
        rows=[
            [name, *(spread(samples(case[name])) for case in timings.values())] for name in names
        ],
        notes=notes,
    )


async def _time_all(configured: Configured, size: int, *, quick: bool) -> Mapping[str, _Timings]:
    configured.migrate()
    database = Database(configured.url)
    try:
        members = insert_members(database, size)
        if not database.is_sqlite:
            _vacuum(configured.url)
        timings: dict[str, _Timings] = {}
        for name, operation in _operations(database, members).items():
            timings[name] = await _time(
                database, operation, members, _QUICK_TIMES if quick else _TIMES
            )
        return timings
    finally:
        database.close()


def _vacuum(url: str) -> None:
    """Vacuum and analyse now, as autovacuum would do later."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _operations(database: Database, members: InsertedMembers) -> Mapping[str, Operation]:
    services = Services(database, load_packs(Path("seeds")), MESSAGE_KINDS)
    boards, logbook, profiles = services.leaderboards, services.logbook, services.profiles
    last = len(members.user_ids) // PAGE_SIZE - 1
    ids = count(1)

    def page(metric: Metric, number: int, period: str = "all") -> Operation:
        return lambda _: boards.page(GUILD, period, metric, number, NOW)

    def own(metric: Metric) -> Operation:
        return lambda user_id: boards.find(GUILD, user_id, "all", metric, NOW)

    def request(user_id: int) -> Request:
        return Request(interaction_id=next(ids), guild_id=GUILD, user_id=user_id, now=NOW)

    return {
        "first page": page(Metric.XP, 0),
        "middle page": page(Metric.XP, last // 2),
        "last page": page(Metric.XP, last),
        "first page of a week, against the week before": page(Metric.XP, 0, "2026-W46"),
        "middle page of a week, against the week before": page(Metric.XP, last // 20, "2026-W46"),
        "own rank and its page, by XP": own(Metric.XP),
        "own rank and its page, by minutes": own(Metric.MINUTES),
        "own rank and its page, by quests, where many are equal": own(Metric.QUESTS),
        "first page of the streaks": page(Metric.STREAK, 0),
        "own rank and its page, by streak": own(Metric.STREAK),
        "profile": lambda user_id: profiles.show(GUILD, user_id, NOW),
        "award: a session logged": lambda user_id: logbook.log(request(user_id), minutes=10),
        "undo of the session": lambda user_id: logbook.undo(request(user_id)),
    }


async def _time(
    database: Database, operation: Operation, members: InsertedMembers, times: int
) -> _Timings:
    timings = _Timings()

    def watch(_work: str, _waited: float, took: float | None) -> None:
        assert took is not None
        timings.transactions.append(took * _MILLISECONDS)

    await operation(members.sample[-1])  # warm up
    before, database.watch = database.watch, watch
    for user_id in members.sample[:times]:
        began = time.perf_counter()
        await operation(user_id)
        timings.calls.append((time.perf_counter() - began) * _MILLISECONDS)
    database.watch = before
    return timings
