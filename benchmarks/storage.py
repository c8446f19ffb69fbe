"""The size of databases, and how long `verify`, `backup` and `/privacy export` take."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.databases import Configured, postgresql, sqlite
from benchmarks.history import GUILD, insert_history
from benchmarks.report import Section, spread
from bot.app.messages import MESSAGE_KINDS
from bot.db import backups
from bot.db.database import Database
from bot.packs.loading import load_packs
from bot.services import Services
from bot.verify.service.verifier import Verifier

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEN_YEARS = 3_650
PACKS = load_packs(Path(__file__).parents[1] / "seeds")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    """How much to insert, and how often to repeat each measurement."""

    members: int
    days: int
    verify_runs: int
    backup_runs: int
    export_days: int
    export_runs: int

    @property
    def awards(self) -> int:
        return self.members * self.days

    def __str__(self) -> str:
        return f"{self.members:,} members with {self.awards:,} awards"


_QUICK = _Size(members=200, days=10, verify_runs=2, backup_runs=2, export_days=60, export_runs=3)
_FULL = _Size(
    members=100_000, days=10, verify_runs=3, backup_runs=3, export_days=TEN_YEARS, export_runs=15
)
_SMALLER = replace(_FULL, members=20_000)
"""For PostgreSQL, where inserting takes longer."""


async def measure(*, quick: bool) -> Sequence[Section]:
    """Measure on SQLite, and on PostgreSQL where it is installed."""
    with sqlite() as configured:
        rows = [_row(configured, _QUICK if quick else _FULL)]
    with postgresql() as configured:
        if configured is not None:
            rows.append(_row(configured, _QUICK if quick else _SMALLER))
    return [
        Section(
            title="Database size, verify, backup and export",
            description=(
                "Each member has a session and its award on each of ten days. The size is that of "
                "the whole database with its indexes; the size of an award includes its session "
                "and its share of standings and days. `verify` includes SQLite's own check of the "
                "file. The export is `/privacy export` for a member with ten years of daily "
                "sessions, quests and notes."
            ),
            columns=(
                "database",
                "content",
                "size",
                "per award",
                "per million awards",
                "verify",
                "members a second",
                "backup",
                "export of ten years",
            ),
            rows=rows,
        )
    ]


def _row(configured: Configured, size: _Size) -> Sequence[str]:
    configured.migrate()
    database = Database(configured.url)
    try:
        empty = _bytes(database)
        insert_history(database, members=size.members, days=size.days)
        full = _bytes(database)
        verify_s = [_time(lambda: _verify(database)) for _ in range(size.verify_runs)]
        backup_s = [_time(lambda: _back_up(database)) for _ in range(size.backup_runs)]
        insert_history(database, members=1, days=size.export_days, quests=True, guild_id=GUILD + 1)
        _verify(database)
        export_s = [_time(lambda: _export(database)) for _ in range(size.export_runs)]
    finally:
        database.close()
    per_award = (full - empty) / size.awards
    return (
        configured.engine,
        str(size),
        f"{full / 1e6:,.0f} MB",
        f"{per_award:,.0f} bytes",
        f"{per_award:,.0f} MB",
        spread(verify_s, "s"),
        f"{size.members / statistics.median(verify_s):,.0f}",
        spread(backup_s, "s"),
        spread(export_s, "s"),
    )


def _time(call: Callable[[], None]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _bytes(database: Database) -> int:
    """Return the size of a database on disk, without SQLite's write-ahead log."""
    if database.is_sqlite:
        with database.reading() as tx:
            pages = tx.execute("PRAGMA page_count").scalar()
            return pages * tx.execute("PRAGMA page_size").scalar()
    with database.reading() as tx:
        return tx.execute("SELECT pg_database_size(current_database())").scalar()


def _verify(database: Database) -> None:
    """Verify as the command does, and exit if the inserted data is inconsistent."""
    verification = Verifier(database, PACKS)
    problems = verification.find_damage()
    problems += [str(problem) for problem in verification.run(NOW, repair=False)]
    if problems:
        sys.exit(f"The benchmark's data is inconsistent: {problems[0]}")


def _back_up(database: Database) -> None:
    with TemporaryDirectory() as folder:
        backups.save(database, Path(folder) / "copy.db", NOW)


def _export(database: Database) -> None:
    """Export as `/privacy export` does, up to the file's bytes."""
    exported = Services(database, PACKS, MESSAGE_KINDS).privacy.export.blocking(GUILD + 1, 1, NOW)
    json.dumps(dict(exported.content), indent=2).encode()
