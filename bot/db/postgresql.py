"""PostgreSQL: psycopg and its pool, used from a few threads."""

import asyncio
import os
import re
import socket
import threading
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, Final, LiteralString, TypeVar, cast

import psycopg
from psycopg.adapt import Loader
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper
from psycopg_pool import ConnectionPool, PoolTimeout

from bot.db.engine import Engine, Job
from bot.db.errors import StorageError, StorageProblem
from bot.db.urls import DatabaseUrl

CONNECT_SECONDS: Final = 5.0
"""How long PostgreSQL may take to accept a connection, or the pool to have one free."""
_THREADS: Final = {"reading": 5, "writing": 5, "reading long": 2}
"""How many jobs of each sort run at once, so that none takes the others' turn."""
_OTHER_CONNECTIONS: Final = 8
"""How many connections there are for transactions in the threads of their callers."""
_POLL_SECONDS: Final = 0.05
_CLOSE_SECONDS: Final = 0.5

_CLIENT_CHECK_VERSION: Final = 140_000
"""The version since which PostgreSQL can stop a statement whose client has gone."""

_BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# At the default isolation level, each statement would see a newer state of the data.
_BIND: Final = re.compile(r"'(?:[^']|'')*'|::|:([A-Za-z_][A-Za-z0-9_]*)|%")

T = TypeVar("T")
Connection = psycopg.Connection[tuple[Any, ...]]


@cache
def translate(statement: str) -> str:
    """Return a statement with `:name` binds as psycopg takes them: `%(name)s`."""

    def replaced(match: re.Match[str]) -> str:
        if match[1]:
            return f"%({match[1]})s"
        return match[0].replace("%", "%%")

    return _BIND.sub(replaced, statement)


class _IntLoader(Loader):
    """Reads a NUMERIC as an integer: only sums of integers have that type here."""

    def load(self, data: Any) -> int:
        return int(bytes(data))


class PostgresEngine(Engine):
    """A PostgreSQL database.

    A transaction that gets no answer within `timeout_seconds` fails, half of that for a lock; None
    waits as long as it takes.
    """

    is_sqlite = False

    def __init__(self, url: DatabaseUrl, *, timeout_seconds: float | None) -> None:
        self._timeout_seconds = timeout_seconds
        self._conninfo = url.conninfo
        self._on_connect: list[str] = []
        self._lock = threading.Lock()
        self._in_use: set[Connection] = set()
        self._pool: ConnectionPool[Connection] | None = None
        self._threads: dict[str, ThreadPoolExecutor] = {}
        self._connect_error: Exception | None = None
        self._is_closing = False
        if timeout_seconds is not None:
            self._on_connect.append(f"SET lock_timeout = {round(timeout_seconds * 1000 / 2)}")

    async def run(self, job: Job[T], *, writing: bool) -> T:
        """Run a job in a database thread; see `Engine.run`."""
        loop = asyncio.get_running_loop()
        used: list[Connection] = []

        def work() -> T:
            with self.connected(job, writing=writing) as connection:
                used.append(connection)
                return job(connection)

        sort = "writing" if writing else "reading long" if job.is_long else "reading"
        future = loop.run_in_executor(self._opened()[1][sort], work)
        try:
            done, _ = await asyncio.wait({future}, timeout=self._timeout_seconds)
            if not done:  # PostgreSQL or the network hangs
                for connection in used:
                    shut_down_socket(connection)
                if not used:
                    job.is_cancelled = True
                    raise StorageError(problem=StorageProblem.BUSY)
            return await future
        except asyncio.CancelledError:
            job.is_cancelled = True
            future.add_done_callback(_retrieve)
            raise

    @contextmanager
    def connected(self, job: Job[Any], *, writing: bool) -> Generator[Connection]:
        """Lend a connection to the calling thread."""
        pool, _ = self._opened()
        connection = self._take(pool)
        self._in_use.add(connection)
        try:
            yield connection
        finally:
            self._in_use.discard(connection)
            pool.putconn(connection)

    def begin(self, connection: Connection, job: Job[Any], *, writing: bool) -> None:
        """Begin a transaction."""
        connection.execute("BEGIN" if writing else _BEGIN_READING)

    def commit(self, connection: Connection) -> None:
        """Commit."""
        connection.execute("COMMIT")

    def roll_back(self, connection: Connection) -> None:
        """Roll back, if the connection is still alive."""
        if connection.pgconn.transaction_status in (
            TransactionStatus.INTRANS,
            TransactionStatus.INERROR,
        ):
            connection.execute("ROLLBACK")

    def change_marker(self, connection: Connection) -> object:
        """Return the transaction's id, which PostgreSQL assigns with its first change."""
        row = connection.execute("SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT)").fetchone()
        return row and row[0]

    def translate(self, statement: str) -> str:
        """Return a statement with psycopg's binds."""
        return translate(statement)

    def on_connect(self, statement: str) -> None:
        """Run a statement on each connection that is made from now on."""
        self._on_connect.append(statement)

    def close(self) -> None:
        """Close every connection, even those that hang."""
        with self._lock:
            pool, threads = self._pool, self._threads
            self._pool, self._threads = None, {}
            self._is_closing = True
        try:
            for connection in [*self._in_use]:
                shut_down_socket(connection)
            for each in threads.values():
                each.shutdown(wait=True, cancel_futures=True)
            if pool is not None:
                pool.close(timeout=_CLOSE_SECONDS)
        finally:
            self._is_closing = False

    def _opened(self) -> tuple[ConnectionPool[Connection], Mapping[str, ThreadPoolExecutor]]:
        with self._lock:
            if self._pool is None:
                # Without the pool's own retries, which back off: a failed attempt is reported at
                # once, and the next caller finds out whether PostgreSQL is back.
                self._pool = ConnectionPool(
                    self._conninfo,
                    kwargs={"autocommit": True, "connect_timeout": round(CONNECT_SECONDS)},
                    connection_class=self._connection_class(),
                    configure=self._configure,
                    min_size=0,
                    max_size=sum(_THREADS.values()) + _OTHER_CONNECTIONS,
                    reconnect_timeout=0,
                    open=True,
                )
                self._threads = {
                    sort: ThreadPoolExecutor(threads, f"postgresql {sort}")
                    for sort, threads in _THREADS.items()
                }
            return self._pool, self._threads

    def _connection_class(self) -> type[Connection]:
        engine = self

        class Recording(psycopg.Connection[tuple[Any, ...]]):
            """A connection that remembers why connecting failed: the pool only logs it."""

            @classmethod
            def connect(cls, *arguments: Any, **options: Any) -> Any:
                try:
                    return super().connect(*arguments, **options)
                except Exception as error:
                    engine._connect_error = error
                    raise

        return Recording

    def _configure(self, connection: Connection) -> None:
        # All our integers fit a BIGINT. By default psycopg would choose the smallest type for each
        # value, and PostgreSQL would calculate in that type.
        connection.adapters.register_dumper(int, Int8Dumper)
        connection.adapters.register_dumper(str, StrDumper)
        connection.adapters.register_loader("numeric", _IntLoader)
        if connection.info.server_version >= _CLIENT_CHECK_VERSION:
            connection.execute("SET client_connection_check_interval = '1s'")
        for statement in self._on_connect:
            connection.execute(cast("LiteralString", statement))

    def _take(self, pool: ConnectionPool[Connection]) -> Connection:
        """Take a working connection from the pool; one that PostgreSQL has closed is replaced.

        Raises:
            StorageError: none is free in time, or PostgreSQL cannot be reached.
        """
        deadline = time.monotonic() + CONNECT_SECONDS
        self._connect_error = None
        while True:
            try:
                connection = pool.getconn(timeout=_POLL_SECONDS)
            except PoolTimeout as error:
                if self._connect_error is not None:
                    raise self.translate_error(self._connect_error) from self._connect_error
                if time.monotonic() > deadline or self._is_closing:
                    raise StorageError(problem=StorageProblem.BUSY) from error
                continue
            if not _is_closed_by_server(connection):
                return connection
            connection.close()
            pool.putconn(connection)


def _is_closed_by_server(connection: Connection) -> bool:
    """Whether PostgreSQL has closed an idle connection, found out without a round trip.

    An idle connection has nothing to read, unless PostgreSQL has ended it or the network has.
    """
    if connection.closed:
        return True
    try:
        with _socket_of(connection) as its_socket:
            its_socket.setblocking(False)  # noqa: FBT003
            its_socket.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def shut_down_socket(connection: Connection) -> None:
    """Shut a connection down from another thread, so that a call waiting for an answer fails."""
    with suppress(OSError, psycopg.Error), _socket_of(connection) as its_socket:
        its_socket.shutdown(socket.SHUT_RDWR)


def _socket_of(connection: Connection) -> socket.socket:
    return socket.socket(fileno=os.dup(connection.fileno()))


def _retrieve(future: asyncio.Future[Any]) -> None:
    """Retrieve an exception, so that asyncio does not log it as never retrieved."""
    if not future.cancelled():
        future.exception()
