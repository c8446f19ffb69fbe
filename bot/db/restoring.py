"""Restoring a backup: the database it replaces stays whole until all of the backup is there."""

import os
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Final

from bot.db.backups import Backup, copy_pages, forget_origin, rows_of, settle
from bot.db.file_work import open_file
from bot.db.id_sequences import HighestIds, highest_in_file, raise_in_file
from bot.db.schema import known_versions, upgrade_file

_SIDE_FILES: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps next to a file that is in use, and leaves there when it is killed."""


class FileOpenElsewhere(Exception):
    """Another program has the database file open."""


@contextmanager
def prepared(file: Path, backup: Backup, folder: Path, name: str) -> Generator[Path]:
    """Make a copy of a backup that can be a database, with the newest schema.

    Args:
        file: the backup, which stays as it is.
        backup: what it holds.
        folder: where the copy is made, in a folder of its own that is removed at the end.
        name: the beginning of that folder's name, which no other process uses meanwhile.

    Raises:
        OSError: the copy cannot be written.
        sqlite3.Error: the same.
    """
    for left in folder.glob(f"{name}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    place = folder / f"{name}{token_hex(4)}"
    try:
        place.mkdir(mode=0o700)
        ready = place / "woodshed.db"
        ready.touch(mode=0o600)
        copy_pages(file, ready, "ro")
        with open_file(ready) as connection:
            forget_origin(connection)
        if backup.version != known_versions()[-1]:
            upgrade_file(ready)
        yield ready
    finally:
        shutil.rmtree(place, ignore_errors=True)


def holds_anything(file: Path) -> bool:
    """Whether a database file holds anything but facts, or something that cannot be read."""
    if not file.exists():
        return False
    try:
        with open_file(file) as connection:
            return any(count for name, count in rows_of(connection).items() if name != "facts")
    except sqlite3.DatabaseError:
        return True


def replace(target: Path, ready: Path) -> None:
    """Put a prepared file in the place of a database file that no bot uses.

    Raises:
        FileOpenElsewhere: another program uses it.
        OSError: the file cannot be replaced.
        sqlite3.Error: the same.
    """
    highest = _close_down(target)
    with open_file(ready) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        raise_in_file(connection, highest)
    _copy_permissions(target, ready)
    settle(ready, target)


def keep_as_it_is(file: Path, copy: Path) -> None:
    """Copy a file that cannot be read as a database, with what SQLite has left next to it.

    Raises:
        OSError: it cannot be copied.
    """
    for suffix in ("", *_SIDE_FILES):
        side_file = file.with_name(f"{file.name}{suffix}")
        if side_file.exists():
            shutil.copy2(side_file, copy.with_name(f"{copy.name}{suffix}"))


def _close_down(file: Path) -> HighestIds:
    """Move everything into the database file itself, and return the highest ids it has given out.

    Its side files are gone then: SQLite would take them for a part of the file that replaces it.
    """
    if not file.exists():
        return {}
    try:
        with open_file(file) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            return highest_in_file(connection)
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise FileOpenElsewhere from error
        if code not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise
    for suffix in _SIDE_FILES:  # of a file that cannot be read
        file.with_name(f"{file.name}{suffix}").unlink(missing_ok=True)
    return {}


def _copy_permissions(old: Path, new: Path) -> None:
    """Let those use the new file who could use the old one, even if root restores it."""
    if old.exists():
        new.chmod(old.stat().st_mode & 0o777)
    if os.name == "posix" and os.getuid() == 0:
        owner = (old if old.exists() else old.parent).stat()
        os.chown(new, owner.st_uid, owner.st_gid)
