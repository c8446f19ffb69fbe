"""`/staff report` of a large server: its figures, its table, and what others wait meanwhile."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks import databases
from benchmarks.databases import Configured
from benchmarks.history import GUILD, insert_history
from benchmarks.report import Section, spread
from bot.app.messages import MESSAGE_KINDS
from bot.db.database import Database
from bot.packs.loading import load_packs
from bot.reports.view.table import csv_file
from bot.services import Services

MEMBERS, QUICK_MEMBERS = 10_000, 1_000
DAYS = 5
"""Each with a session and a quest: ten awards of each member in January 2016."""
TIMES, QUICK_TIMES = 10, 3
_NOW = datetime(2016, 2, 10, 12, tzinfo=UTC)
_MONTH = "2016-01"
_MILLISECONDS = 1_000


async def measure(*, quick: bool) -> Sequence[Section]:
    """Report a month on each engine."""
    members = QUICK_MEMBERS if quick else MEMBERS
    rows: list[list[str]] = []
    notes: list[str] = []
    with databases.sqlite() as configured:
        rows.append(["SQLite", *await _time(configured, members, quick=quick)])
    with databases.postgresql() as configured:
        if configured is None:
            notes.append("PostgreSQL could not be started here.")
        else:
            rows.append(["PostgreSQL", *await _time(configured, members, quick=quick)])
    return [
        Section(
            title="The month's report",
            description=(
                f"A server of {members:,} members, who got {2 * DAYS * members:,} awards in the "
                "month. The figures are one transaction on a connection of its own. A member's "
                "profile is read again and again meanwhile: the last column is how long that took. "
                "The aim is 3 s for the figures."
            ),
            columns=["engine", "figures", "CSV file", "a profile meanwhile"],
            rows=rows,
            notes=notes,
        )
    ]


async def _time(configured: Configured, members: int, *, quick: bool) -> Sequence[str]:
    configured.migrate()
    database = Database(configured.url)
    try:
        insert_history(database, members=members, days=DAYS, quests=True)
        if not database.is_sqlite:
            with psycopg.connect(configured.url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
        services = Services(database, load_packs(Path("seeds")), MESSAGE_KINDS)
        figures: list[float] = []
        tables: list[float] = []
        profiles: list[float] = []
        for _ in range(QUICK_TIMES if quick else TIMES):
            began = time.perf_counter()
            reporting = asyncio.create_task(services.reports.report(GUILD, _MONTH, _NOW))
            while not reporting.done():
                profiles.append(await _profile(services))
            report = await reporting
            figures.append((time.perf_counter() - began) * _MILLISECONDS)
            began = time.perf_counter()
            csv_file(report)
            tables.append((time.perf_counter() - began) * _MILLISECONDS)
    finally:
        database.close()
    return [spread(figures), spread(tables), spread(profiles)]


async def _profile(services: Services) -> float:
    began = time.perf_counter()
    await services.profiles.show(GUILD, 1, _NOW)
    return (time.perf_counter() - began) * _MILLISECONDS
