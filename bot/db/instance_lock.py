"""Locks between processes: a running bot holds a database's lock, `restore` holds it exclusively.

A lock is released when its process ends, even if it is killed. The empty file `…-lock` next to a
SQLite database stays, and does no harm.
"""

import os
from collections.abc import Generator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from bot.db.database import Database
from bot.db.file_work import interruptible

_TIMEOUT_SECONDS: Final = 1.0
"""How long to wait for a process that is just ending."""
# Any constant will do, as long as every process of this bot asks for the same lock.
_ADVISORY_LOCK: Final = 0x776F6F65


class DatabaseInUse(Exception):
    """Another process uses the database."""


@contextmanager
def locked(database: Database, *, exclusive: bool) -> Generator[None]:
    """Hold the lock of a database inside the `with` block.

    A SQLite file has one holder. On PostgreSQL several bots may run side by side. With `exclusive`,
    no bot may use a PostgreSQL database meanwhile.

    Raises:
        DatabaseInUse: another process holds a lock that excludes this one.
        OSError: the lock file next to a SQLite file cannot be used.
    """
    with _file_lock(database.file) if database.file else _advisory_lock(database, exclusive):
        yield


@contextmanager
def _file_lock(file: Path) -> Generator[None]:
    lock = FileLock(
        file.with_name(f"{file.name}-lock"),
        timeout=_TIMEOUT_SECONDS,
        mode=0o600,
        thread_local=False,  # the bot releases it in another thread
        fallback_to_soft=False,  # soft locks outlive a killed process
        on_acquired=lambda handle: _give_to_owner_of(file.parent, handle),
    )
    try:
        lock.acquire()
    except Timeout as error:
        raise DatabaseInUse from error
    try:
        yield
    finally:
        lock.release()


def _give_to_owner_of(folder: Path, handle: int) -> None:
    """Let the bot use a lock file that root has created."""
    if os.name == "posix" and os.getuid() == 0:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)


@contextmanager
def _advisory_lock(database: Database, exclusive: bool) -> Generator[None]:  # noqa: FBT001
    import psycopg  # an optional dependency

    from bot.db.postgresql import CONNECT_SECONDS, shut_down_socket

    statement = "SELECT pg_try_advisory_lock(%s)"
    if not exclusive:
        statement = "SELECT pg_try_advisory_lock_shared(%s)"
    connection = psycopg.connect(
        database.url.conninfo, autocommit=True, connect_timeout=round(CONNECT_SECONDS)
    )
    with closing(connection):
        with interruptible(partial(shut_down_socket, connection)):
            acquired = connection.execute(statement, [_ADVISORY_LOCK]).fetchone()
        if acquired != (True,):
            raise DatabaseInUse
        if not exclusive:  # in case PostgreSQL drops this connection
            database.on_connect(f"SELECT pg_advisory_lock_shared({_ADVISORY_LOCK})")
        yield
