"""Backups: a copy of the database in one SQLite file, whichever engine it comes from."""

import errno
import os
import sqlite3
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Final

from sqlalchemy import func, select, table
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from bot.domain.errors.storage import StorageTrouble
from bot.storage import crossing
from bot.storage.database import Database
from bot.storage.threads import Work, in_thread
from bot.storage.trouble import first_line

COPIED_AT: Final = "copied_at"
COPIED_FROM: Final = "copied_from"
"""The facts that a backup holds about itself, in epoch seconds and as `sqlite` or `postgresql`."""

_VERSION: Final = "alembic_version"
_FACTS: Final = "facts"
_PAGES_AT_ONCE: Final = 500  # two megabytes, after which it is seen whether to go on
_PART: Final = ".woodshed-part"
_STALE_AFTER: Final = timedelta(days=1)

Rows = Mapping[str, int]
"""How many rows each table holds, by its name."""


class Unusable(Exception):
    """A file that is no sound backup: the rest of a sentence that says why not."""


class NotSaved(Exception):
    """No backup could be saved: why not, and what to do, each a part of a sentence."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason}: {advice}")
        self.reason = reason
        self.advice = advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds.

    Of a database file that was copied by other means, nobody knows when or from what.
    """

    version: str
    rows: Rows
    size_bytes: int
    copied_at: datetime | None
    copied_from: str | None


async def save(database: Database, target: Path, now: datetime) -> Backup:
    """Copy a database as it is at one instant, whatever else is at work on it meanwhile.

    The copy is written under another name in the same folder, compared with what it is a copy of,
    and on the disk before it is called `target`.

    Raises:
        FileExistsError: something is called `target` already.
        NotSaved: there is no copy.
    """
    try:
        async with _part_of(target, now) as part:
            rows = await _write(database, part)
            engine = database.url.get_backend_name()
            return await in_thread(lambda work: _finish(work, part, target, rows, engine, now))
    except FileExistsError:
        raise
    except Unusable as error:
        advice = "go back to the last sound copy with `python -m bot restore`"
        raise NotSaved(f"the database is not sound: {error}", advice) from error
    except (StorageTrouble, DBAPIError, OSError, sqlite3.Error) as error:
        raise _not_saved(error, target) from error


def _not_saved(error: Exception, target: Path) -> NotSaved:
    """Tell trouble with the file from trouble with PostgreSQL."""
    cause = error.__cause__ or error
    origin = cause.orig if isinstance(cause, DBAPIError) else cause
    if isinstance(error, OSError) or isinstance(origin, sqlite3.Error):
        advice = f"let the bot write to {target.parent}, and see that the disk has room"
    else:
        advice = "see that the database server is well"
    return NotSaved(first_line(cause), advice)


async def _write(database: Database, part: Path) -> Rows:
    """Write the copy, and return what the database held."""
    if (file := database.file) is None:
        return await crossing.fetch(database, part)
    return await in_thread(lambda work: copy_pages(work, file, part))


async def examine(file: Path) -> Backup:
    """Look through a backup, or a database file that was copied by other means.

    Raises:
        OSError: it cannot be read.
        Unusable: it is damaged, or none of ours.
    """

    def look(work: Work) -> Backup:
        with file.open("rb"), work.opened(file, "ro") as connection:  # first: says why it cannot
            _see_that_it_is_sound(connection)
            return _contents(connection, file)

    try:
        return await in_thread(look)
    except sqlite3.DatabaseError as error:
        raise Unusable(f"it cannot be read as a database ({error})") from error


@asynccontextmanager
async def _part_of(target: Path, now: datetime) -> AsyncGenerator[Path]:
    """Make a file for the unfinished copy; whatever is left of it at the end is removed."""
    part = target.with_name(f".{target.name}-{token_hex(4)}{_PART}")
    try:
        await in_thread(lambda _: _make_part(target, part, now))
        yield part
    finally:
        await in_thread(lambda _: _remove(part))


def _make_part(target: Path, part: Path, now: datetime) -> None:
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    for left in target.parent.glob(f".*{_PART}*"):  # by a process that was killed
        with suppress(OSError):
            if now - datetime.fromtimestamp(left.stat().st_mtime, UTC) > _STALE_AFTER:
                left.unlink()
    # Nobody but its owner may read it: it holds what members have noted.
    part.touch(mode=0o600, exist_ok=False)


def _remove(part: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        part.with_name(f"{part.name}{suffix}").unlink(missing_ok=True)


def copy_pages(work: Work, file: Path, target: Path, mode: str = "rw") -> Rows:
    """Copy a SQLite file, as it is at one instant, into an empty one, and return what it held.

    The pages are copied under one reading transaction: a writer is not kept waiting, and what it
    writes meanwhile does not make the copying begin again.

    Raises:
        sqlite3.Error: one cannot be read, or the other not be written.
    """

    def go_on(_status: int, _remaining: int, _total: int) -> None:
        work.go_on()

    with work.opened(file, mode) as source, work.opened(target) as copy:
        copy.execute("PRAGMA synchronous = OFF")  # all of it is waited for at the end
        source.execute("BEGIN")
        rows = rows_of(source)
        source.backup(copy, pages=_PAGES_AT_ONCE, progress=go_on)
        source.execute("ROLLBACK")
    return rows


def _finish(work: Work, part: Path, target: Path, rows: Rows, engine: str, now: datetime) -> Backup:
    with work.opened(part) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, readable where nobody may write
        if rows_of(copy) != rows:
            raise Unusable("the copy does not hold as many rows as the database")
        if _FACTS in rows:
            told = ((COPIED_AT, str(int(now.timestamp()))), (COPIED_FROM, engine))
            copy.executemany("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", told)
        _see_that_it_is_sound(copy)
        made = _contents(copy, part)
    settle(part, target)
    return made


def forget_origin(connection: sqlite3.Connection) -> None:
    """Take the facts about itself out of a backup that becomes a database."""
    connection.execute("DELETE FROM facts WHERE name IN (?, ?)", (COPIED_AT, COPIED_FROM))


def settle(part: Path, target: Path) -> None:
    """Give a finished file its name, once all of it is on the disk."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _see_that_it_is_sound(connection: sqlite3.Connection) -> None:
    (told,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if told != "ok":
        raise Unusable(f"it is damaged ({' '.join(told.split())})")
    if orphan := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise Unusable(f"it is damaged (a row of {orphan[0]} refers to one that is not there)")


def rows_of(connection: sqlite3.Connection) -> Rows:
    """Count the rows of every table but SQLite's own and Alembic's."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
    ).fetchall()
    return {
        name: connection.execute(_counting(name)).fetchone()[0]
        for (name,) in sorted(names)
        if name != _VERSION
    }


def _counting(name: str) -> str:
    counting = select(func.count()).select_from(table(name))
    return str(counting.compile(dialect=sqlite.dialect()))


def _contents(connection: sqlite3.Connection, file: Path) -> Backup:
    rows = rows_of(connection)
    try:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        told = dict(connection.execute("SELECT name, value FROM facts").fetchall())
    except (sqlite3.OperationalError, TypeError):  # the latter where no version is told
        raise Unusable("it holds no database of Woodshed's") from None
    copied_at = told.get(COPIED_AT)
    return Backup(
        version=version,
        rows=rows,
        size_bytes=file.stat().st_size,
        copied_at=datetime.fromtimestamp(int(copied_at), UTC) if copied_at else None,
        copied_from=told.get(COPIED_FROM),
    )
