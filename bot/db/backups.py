"""Backups: a copy of the database in one SQLite file, whichever engine it comes from."""

import errno
import os
import sqlite3
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Final

from bot.db.database import Database
from bot.db.engine_transfer import TransferFailed, copy_from_postgresql
from bot.db.errors import StorageError, first_line
from bot.db.file_work import check_cancelled, open_file, quoted

COPIED_AT: Final = "copied_at"
COPIED_FROM: Final = "copied_from"
"""The facts in which a backup says when (epoch seconds) and from which engine it was copied."""

_VERSION: Final = "alembic_version"
_FACTS: Final = "facts"
_PAGES_AT_ONCE: Final = 500  # two megabytes
_TEMPORARY_SUFFIX: Final = ".woodshed-part"
_STALE_AFTER: Final = timedelta(days=1)

RowCounts = Mapping[str, int]
"""How many rows each table holds, by its name."""


class UnusableBackup(Exception):
    """A file cannot be used as a backup: why, as the end of a sentence."""


class BackupFailed(Exception):
    """A backup failed: why, and what to do, each a part of a sentence."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason}: {advice}")
        self.reason = reason
        self.advice = advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds.

    For a database file that was copied by other means, `copied_at` and `copied_from` are unknown.
    """

    version: str
    rows: RowCounts
    size_bytes: int
    copied_at: datetime | None
    copied_from: str | None


def save(database: Database, target: Path, now: datetime) -> Backup:
    """Save a consistent copy of a database, even while others write to it.

    The copy is written under a temporary name in the same folder, compared with the database, and
    flushed to the disk before it is renamed to `target`.

    Raises:
        FileExistsError: there is a file `target` already.
        BackupFailed: the copy could not be made.
    """
    try:
        with _temporary_file(target, now) as part:
            rows = _write(database, part)
            return _finish(part, target, rows, database.url.engine, now)
    except FileExistsError:
        raise
    except UnusableBackup as error:
        advice = "restore the last good backup with `python -m bot restore`"
        raise BackupFailed(f"the database failed its check: {error}", advice) from error
    except (StorageError, TransferFailed, OSError, sqlite3.Error) as error:
        cause = error.__cause__ or error
        advice = "check that the database server is running"
        if isinstance(cause, (OSError, sqlite3.Error)):
            advice = f"let the bot write to {target.parent}, and check that the disk has room"
        raise BackupFailed(first_line(cause), advice) from error


def _write(database: Database, part: Path) -> RowCounts:
    """Write the copy, and return how many rows the database has."""
    if database.file is None:
        return copy_from_postgresql(database, part)
    return copy_pages(database.file, part)


def examine(file: Path) -> Backup:
    """Check a backup, or a database file that was copied by other means.

    Raises:
        OSError: it cannot be read.
        UnusableBackup: it is damaged, or not a database of Woodshed's.
    """
    try:
        with file.open("rb"), open_file(file, "ro") as connection:  # `open` has the better errors
            _require_intact(connection)
            return _contents(connection, file)
    except sqlite3.DatabaseError as error:
        raise UnusableBackup(f"it can't be read as a database ({error})") from error


@contextmanager
def _temporary_file(target: Path, now: datetime) -> Generator[Path]:
    """Make a file for the unfinished copy, and remove it at the end if it was not renamed."""
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    for leftover in target.parent.glob(f".*{_TEMPORARY_SUFFIX}*"):  # of a killed process
        with suppress(OSError):
            if now - datetime.fromtimestamp(leftover.stat().st_mtime, UTC) > _STALE_AFTER:
                leftover.unlink()
    part = target.with_name(f".{target.name}-{token_hex(4)}{_TEMPORARY_SUFFIX}")
    try:
        part.touch(mode=0o600, exist_ok=False)  # it has members' private data
        yield part
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            part.with_name(f"{part.name}{suffix}").unlink(missing_ok=True)


def copy_pages(
    file: Path,
    target: Path,
    mode: str = "rw",
    *,
    after_each_batch: Callable[[], None] = check_cancelled,
    pages_at_once: int = _PAGES_AT_ONCE,
) -> RowCounts:
    """Copy a consistent snapshot of a SQLite file into an empty one.

    The pages are copied in one reading transaction: writers do not wait, and their commits do not
    restart the copy.

    Returns:
        How many rows the original held.

    Raises:
        sqlite3.Error: one cannot be read, or the other not be written.
        Cancelled: this thread's work was cancelled.
    """

    def progress(_status: int, _remaining: int, _total: int) -> None:
        after_each_batch()

    with open_file(file, mode) as source, open_file(target) as copy:
        copy.execute("PRAGMA synchronous = OFF")  # `replace_durably` flushes it all
        source.execute("BEGIN")
        rows = count_rows(source)
        source.backup(copy, pages=pages_at_once, progress=progress)
        source.execute("ROLLBACK")
    return rows


def _finish(part: Path, target: Path, rows: RowCounts, engine: str, now: datetime) -> Backup:
    with open_file(part) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, readable in a read-only folder
        if count_rows(copy) != rows:
            raise UnusableBackup("the copy has a different number of rows than the database")
        if _FACTS in rows:
            origin = ((COPIED_AT, str(int(now.timestamp()))), (COPIED_FROM, engine))
            copy.executemany("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", origin)
        _require_intact(copy)
        backup = _contents(copy, part)
    replace_durably(part, target)
    return backup


def remove_origin(connection: sqlite3.Connection) -> None:
    """Remove the facts about the backup from a copy that becomes a database."""
    connection.execute("DELETE FROM facts WHERE name IN (?, ?)", (COPIED_AT, COPIED_FROM))


def replace_durably(part: Path, target: Path) -> None:
    """Rename a finished file once all of it is on the disk, so that it survives a power cut."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    if os.name == "posix":  # Windows cannot open a folder
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _require_intact(connection: sqlite3.Connection) -> None:
    (fault,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if fault != "ok":
        raise UnusableBackup(f"it is damaged ({' '.join(fault.split())})")
    if orphan := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise UnusableBackup(f"it is damaged (a row of {orphan[0]} refers to one that's missing)")


def count_rows(connection: sqlite3.Connection) -> RowCounts:
    """Count the rows of every table but SQLite's own and Alembic's."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
        " AND name <> ? ORDER BY name",
        (_VERSION,),
    ).fetchall()
    return {
        name: connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]
        for (name,) in names
    }


def _contents(connection: sqlite3.Connection, file: Path) -> Backup:
    rows = count_rows(connection)
    try:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        facts = dict(connection.execute("SELECT name, value FROM facts").fetchall())
    except (sqlite3.OperationalError, TypeError):  # the latter if there is no version
        raise UnusableBackup("it isn't a Woodshed database") from None
    copied_at = facts.get(COPIED_AT)
    return Backup(
        version=version,
        rows=rows,
        size_bytes=file.stat().st_size,
        copied_at=datetime.fromtimestamp(int(copied_at), UTC) if copied_at else None,
        copied_from=facts.get(COPIED_FROM),
    )
