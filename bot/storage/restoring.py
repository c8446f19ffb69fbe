"""Restoring a backup: whatever stands in its place stays whole until all of the backup is there."""

import os
import shutil
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex
from typing import Final

from bot.storage import issued
from bot.storage.backups import Backup, copy_pages, forget_origin, rows_of, settle
from bot.storage.issued import Issued
from bot.storage.schema import known_versions, upgrade_file
from bot.storage.threads import Work, in_thread

_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file that is in use, and leaves there when it is killed."""


class InUse(Exception):
    """Another program has the database file open."""


@asynccontextmanager
async def prepared(file: Path, backup: Backup, folder: Path, name: str) -> AsyncGenerator[Path]:
    """Make a copy of a backup that can be a database: with the newest schema, and on its own.

    Args:
        file: the backup, which stays as it is.
        backup: what is known of it.
        folder: where the copy is made, in a folder of its own that is removed at the end.
        name: the beginning of that folder's name. Nobody else makes one like it meanwhile.

    Raises:
        OSError: the copy cannot be written.
        sqlite3.Error: neither can it.
    """
    place = folder / f"{name}{token_hex(4)}"
    try:
        await in_thread(lambda _: _make_place(place, name))
        ready = place / "woodshed.db"
        await in_thread(lambda work: _copy(work, file, ready))
        if backup.version != known_versions()[-1]:
            await upgrade_file(ready)
        yield ready
    finally:
        await in_thread(lambda _: shutil.rmtree(place, ignore_errors=True))


async def held_by(file: Path) -> bool:
    """Tell whether a database file holds anything but facts, or something that cannot be read."""

    def look(work: Work) -> bool:
        if not file.exists():
            return False
        try:
            with work.opened(file) as connection:
                return any(n for name, n in rows_of(connection).items() if name != "facts")
        except sqlite3.DatabaseError:
            return True

    return await in_thread(look)


async def replace(target: Path, ready: Path) -> None:
    """Put a prepared file in the place of a database file that nobody is at work on.

    Raises:
        InUse: somebody is.
        OSError: the file cannot be replaced.
        sqlite3.Error: neither can it.
    """

    def put(work: Work) -> None:
        given_out = _close_down(work, target)
        with work.opened(ready) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            issued.raise_in_file(connection, given_out)
        _take_over_rights(target, ready)
        settle(ready, target)

    await in_thread(put)


def keep_as_it_is(file: Path, copy: Path) -> None:
    """Keep a file that cannot be read as a database, with what SQLite has left beside it.

    Raises:
        OSError: it cannot be copied.
    """
    for suffix in ("", *_BESIDE):
        beside = file.with_name(f"{file.name}{suffix}")
        if beside.exists():
            shutil.copy2(beside, copy.with_name(f"{copy.name}{suffix}"))


def _make_place(place: Path, name: str) -> None:
    for left in place.parent.glob(f"{name}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    place.mkdir(mode=0o700)


def _copy(work: Work, file: Path, ready: Path) -> None:
    ready.touch(mode=0o600)
    copy_pages(work, file, ready, "ro")
    with work.opened(ready) as connection:
        forget_origin(connection)


def _close_down(work: Work, file: Path) -> Issued:
    """Have a database file hold everything itself, and return the ids that it has given out.

    What was beside it is gone then: SQLite would take it for a part of the next file of that name.
    """
    if not file.exists():
        return {}
    try:
        with work.opened(file) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            return issued.in_file(connection)
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise InUse from error
        if code not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise
    for suffix in _BESIDE:  # of one that cannot be read
        file.with_name(f"{file.name}{suffix}").unlink(missing_ok=True)
    return {}


def _take_over_rights(old: Path, new: Path) -> None:
    """Let those use the new file who could use the old one, whoever is at work here."""
    if old.exists():
        new.chmod(old.stat().st_mode & 0o777)
    if os.name == "posix" and os.getuid() == 0:
        owner = (old if old.exists() else old.parent).stat()
        os.chown(new, owner.st_uid, owner.st_gid)
