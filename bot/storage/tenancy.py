"""Who is at work on a database: what a bot that runs holds, and whoever wants it alone.

What is held goes with the process, however that ends: nothing is left to be cleaned up.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import text

from bot.storage.database import Database
from bot.storage.rows import fetch_value

_ENDING_SECONDS: Final = 1.0
"""For how long one that is about to end is waited for."""
# Any constant will do, as long as every process of this bot asks for the same lock.
_ADVISORY_LOCK: Final = 0x776F6F65
_HOLD_ON_POSTGRESQL: Final = f"SELECT pg_advisory_lock_shared({_ADVISORY_LOCK})"


class Occupied(Exception):
    """Another process is at work on the database."""


@asynccontextmanager
async def occupying(database: Database, *, alone: bool) -> AsyncGenerator[None]:
    """Hold a database until the end.

    A SQLite file has one holder. On PostgreSQL several bots may run side by side, but none beside
    whoever wants it alone. There, what is held goes with the connections of `database`.

    Args:
        database: the database.
        alone: whether nothing else may be at work on it.

    Raises:
        Occupied: it is held in a way that does not go with this.
        OSError: the lock beside a SQLite file cannot be made; a sqlite3.Error says so, too.
    """
    if database.file is None:
        await _hold_on_postgresql(database, alone=alone)
        yield
        return
    held = await asyncio.to_thread(_hold, database.file)
    try:
        yield
    finally:
        await asyncio.to_thread(held.remove)


class _Lock:
    """A lock beside a database file, until it is let go or its process ends.

    The lock is one of SQLite's own, on an empty file: it works wherever the database does. The
    file goes with it, so whoever gets the lock sees whether the file is still the one of that name.
    One process asks for it once: to close the file is to let go of all locks that it has on it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        if os.name == "posix" and os.getuid() == 0:  # made by the administrator, for the bot
            owner = file.parent.stat()
            os.fchown(self._handle, owner.st_uid, owner.st_gid)
        self._connection = sqlite3.connect(
            file, isolation_level=None, timeout=_ENDING_SECONDS, check_same_thread=False
        )

    def take(self) -> bool:
        """Take the lock, and tell whether it is the one that others would ask for.

        Raises:
            sqlite3.OperationalError: another process has it.
        """
        self._connection.execute("BEGIN EXCLUSIVE")
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(self._handle), self._file.stat())
        return False

    def close(self) -> None:
        """Let go of it, if it is held."""
        self._connection.close()
        os.close(self._handle)  # not before: that would let go of the lock, too

    def remove(self) -> None:
        """Let go of it, and leave no file."""
        with suppress(OSError):  # on Windows, where an open file stays
            self._file.unlink()
        self.close()


def _hold(file: Path) -> _Lock:
    while True:
        lock = _Lock(file.with_name(f"{file.name}-lock"))
        try:
            if lock.take():
                return lock
        except sqlite3.OperationalError as error:
            lock.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise Occupied from error
            raise
        lock.close()  # it went with the one who had it


async def _hold_on_postgresql(database: Database, *, alone: bool) -> None:
    """Hold it in the one connection there is by now, and with `alone` false in each that comes."""
    how = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
    async with database.reading() as tx:
        if not await fetch_value(tx, text(f"SELECT {how}({_ADVISORY_LOCK})")):
            raise Occupied
    if not alone:
        database.on_connecting(_HOLD_ON_POSTGRESQL)
