"""Restores a backup: the old database is replaced once the new one is complete."""

import os
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Final

from bot.db.backups import Backup, copy_pages, count_rows, remove_origin, replace_durably
from bot.db.file_work import open_file
from bot.db.id_sequences import HighestIds, highest_in_file, raise_in_file
from bot.db.schema import known_versions, upgrade_file

_SIDE_FILES: Final = ("-wal", "-shm", "-journal")
"""The files next to a database file in use, which stay there if the process is killed."""


class FileOpenElsewhere(Exception):
    """Another program has the database file open."""


@contextmanager
def prepared(file: Path, backup: Backup, folder: Path, name: str) -> Generator[Path]:
    """Copy a backup into a database file with the newest schema.

    The copy is made in a temporary folder inside `folder`, whose name starts with `name`, and is
    removed at the end. The backup is not changed.

    Raises:
        OSError: the copy cannot be written.
        sqlite3.Error: the same.
    """
    for leftover in folder.glob(f"{name}*"):  # of a killed process
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = folder / f"{name}{token_hex(4)}"
    try:
        temporary.mkdir(mode=0o700)
        ready = temporary / "woodshed.db"
        ready.touch(mode=0o600)
        copy_pages(file, ready, "ro")
        with open_file(ready) as connection:
            remove_origin(connection)
        if backup.version != known_versions()[-1]:
            upgrade_file(ready)
        yield ready
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def has_data(file: Path) -> bool:
    """Whether a database file has rows other than facts, or cannot be read."""
    if not file.exists():
        return False
    try:
        with open_file(file) as connection:
            return any(count for name, count in count_rows(connection).items() if name != "facts")
    except sqlite3.DatabaseError:
        return True


def replace(target: Path, ready: Path) -> None:
    """Replace a database file that no bot uses by a prepared one.

    Raises:
        FileOpenElsewhere: another program has it open.
        OSError: the file cannot be replaced.
        sqlite3.Error: the same.
    """
    highest = _checkpoint(target)
    with open_file(ready) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        raise_in_file(connection, highest)
    _copy_permissions(target, ready)
    replace_durably(ready, target)


def copy_unreadable(file: Path, copy: Path) -> None:
    """Copy a file that cannot be read as a database, with the files that SQLite left next to it.

    Raises:
        OSError: it cannot be copied.
    """
    for suffix in ("", *_SIDE_FILES):
        side_file = file.with_name(f"{file.name}{suffix}")
        if side_file.exists():
            shutil.copy2(side_file, copy.with_name(f"{copy.name}{suffix}"))


def _checkpoint(file: Path) -> HighestIds:
    """Write the log into the database file itself, and return the highest ids it has ever used.

    That removes its side files: SQLite would apply them to the file that replaces it.
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
    """Give the new file the old one's mode and, if root restores it, its owner."""
    if old.exists():
        new.chmod(old.stat().st_mode & 0o777)
    if os.name == "posix" and os.getuid() == 0:
        owner = (old if old.exists() else old.parent).stat()
        os.chown(new, owner.st_uid, owner.st_gid)
