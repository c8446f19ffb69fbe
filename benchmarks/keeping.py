"""What is kept, and what looking after it costs: size, verifying, copying, exporting."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.databases import Configured, postgresql, sqlite
from benchmarks.histories import GUILD, fill
from benchmarks.report import Section, spread
from bot.app.messages import MESSAGE_KINDS
from bot.db import backups
from bot.db.database import Database
from bot.packs.content import load_packs
from bot.services import Services
from bot.verify.service.verifying import Verifying

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEN_YEARS = 3_650
PACKS = load_packs(Path(__file__).parents[1] / "seeds")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    """How many members there are, for how many days each, and how often each thing is timed."""

    members: int
    days: int
    verified: int
    copied: int
    years_days: int
    exported: int

    @property
    def awards(self) -> int:
        return self.members * self.days

    def __str__(self) -> str:
        return f"{self.members:,} members with {self.awards:,} awards"


_QUICK = _Size(members=200, days=10, verified=2, copied=2, years_days=60, exported=3)
_FULL = _Size(members=100_000, days=10, verified=3, copied=3, years_days=TEN_YEARS, exported=15)
_SMALLER = _Size(members=20_000, days=10, verified=3, copied=3, years_days=TEN_YEARS, exported=15)
"""For PostgreSQL, which fills more slowly."""


async def measure(*, quick: bool) -> Sequence[Section]:
    """Measure on SQLite, and on PostgreSQL where it can be started."""
    with sqlite() as configured:
        rows = [_row(configured, _QUICK if quick else _FULL)]
    with postgresql() as configured:
        if configured is not None:
            rows.append(_row(configured, _QUICK if quick else _SMALLER))
    return [
        Section(
            title="Keeping",
            told=(
                "Members with a session and its award on ten days each: the size of the whole "
                "database with its indexes, and what it grows by for one award with its session, "
                "standings and days. The time of `verify`, SQLite's own check of its file "
                "included, of `backup`, and of `/privacy export` for a member with ten years of "
                "daily sessions, quests and notes."
            ),
            columns=(
                "database",
                "holds",
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
        fill(database, members=size.members, days=size.days)
        full = _bytes(database)
        verified = [_timed(lambda: _verify(database)) for _ in range(size.verified)]
        copied = [_timed(lambda: _copy(database)) for _ in range(size.copied)]
        fill(database, members=1, days=size.years_days, quests=True, guild_id=GUILD + 1)
        _verify(database)
        exports = [_timed(lambda: _export(database)) for _ in range(size.exported)]
    finally:
        database.close()
    per_award = (full - empty) / size.awards
    return (
        configured.engine,
        str(size),
        f"{full / 1e6:,.0f} MB",
        f"{per_award:,.0f} bytes",
        f"{per_award:,.0f} MB",
        spread(verified, "s"),
        f"{size.members / sorted(verified)[len(verified) // 2]:,.0f}",
        spread(copied, "s"),
        spread(exports, "s"),
    )


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _bytes(database: Database) -> int:
    """Return what a database takes on the disk, once what was written is in its place."""
    if database.is_sqlite:
        with database.reading() as tx:
            pages = tx.execute("PRAGMA page_count").scalar()
            return pages * tx.execute("PRAGMA page_size").scalar()
    with database.reading() as tx:
        return tx.execute("SELECT pg_database_size(current_database())").scalar()


def _verify(database: Database) -> None:
    """Verify as the command does; what was filled has to be sound."""
    verification = Verifying(database, PACKS)
    told = verification.damage()
    told += [str(found) for found in verification.run(NOW, mend=False)]
    if told:
        sys.exit(f"What the benchmark has filled is not sound: {told[0]}")


def _copy(database: Database) -> None:
    with TemporaryDirectory() as folder:
        backups.save(database, Path(folder) / "copy.db", NOW)


def _export(database: Database) -> None:
    """Export as `/privacy export` does, up to the file."""
    exported = Services(database, PACKS, MESSAGE_KINDS).privacy.export.blocking(GUILD + 1, 1, NOW)
    json.dumps(dict(exported.content), indent=2).encode()
