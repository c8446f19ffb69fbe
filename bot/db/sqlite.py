"""SQLite: one connection that writes, a few that read, each in the thread that aiosqlite gives it.

There is one writer at a time. Its jobs queue first in, first out, and each transaction begins with
BEGIN IMMEDIATE: with the driver's defaults, two transactions may read the same figure and one of
the two changes is lost without an error.
"""

import asyncio
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from bot.db.engine import Engine, Job
from bot.db.errors import StorageError, StorageProblem

BUSY_TIMEOUT_SECONDS: Final = 5.0
"""How long a transaction waits for another process that holds the file's lock."""
QUEUE_TIMEOUT_SECONDS: Final = 15.0
"""How long a job waits for other jobs of this process."""
_READERS: Final = {False: 2, True: 1}
"""How many connections read, for short jobs and for long ones."""
_MIN_TIMEOUT_SECONDS: Final = 0.1
_SHORT_WAIT_SECONDS: Final = 1.0
_RETRY_MS: Final = 25
_CLOSE_SECONDS: Final = 1.2
"""How long closing waits for its connections: those of a locked file may not come to an end."""
_LENT_SECONDS: Final = 0.5
"""How much of it is for other threads to give back their connections."""
_INTERRUPT_EVERY_SECONDS: Final = 0.05
_MAX_IDLE: Final = 4
_CACHED_STATEMENTS: Final = 512

INVALIDATES_CONNECTION: Final = frozenset(
    {StorageProblem.READ_ONLY, StorageProblem.UNREACHABLE, StorageProblem.FAILING}
)
"""Problems after which a connection is not used again: one that SQLite has opened on a read-only
file stays read-only as long as it lives."""

T = TypeVar("T")


def connect(file: Path, *, writing: bool) -> sqlite3.Connection:
    """Open a database file with the pragmas we want, and without automatic transactions."""
    connection = sqlite3.connect(
        file, isolation_level=None, check_same_thread=False, cached_statements=_CACHED_STATEMENTS
    )
    try:
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}",  # first: WAL needs it
            "journal_mode = WAL",
            "synchronous = FULL",  # a commit survives a power cut
            "foreign_keys = ON",
            "secure_delete = ON",  # what is deleted is overwritten, not only forgotten
        ):
            connection.execute(f"PRAGMA {pragma}")
        if writing:  # `SqliteEngine.begin` retries, and can be cancelled
            connection.execute(f"PRAGMA busy_timeout = {_RETRY_MS}")
    except BaseException:
        connection.close()
        raise
    return connection


def empty_log(file: Path) -> bool:
    """Write the log into the database file and empty it, so that it holds no deleted content.

    Nobody waits for this: False if somebody is reading or writing just now.
    """
    with closing(connect(file, writing=False)) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy


class ThreadConnection(aiosqlite.Connection):
    """A connection whose thread runs whole functions: one hop for each, not for each statement."""

    def __init__(self, file: Path, *, writing: bool) -> None:
        super().__init__(partial(connect, file, writing=writing), iter_chunk_size=64)
        self.jobs = 0
        """How many functions are queued or running."""
        self._is_busy = False

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function in the connection's thread, after those that were queued before."""

        def work(connection: sqlite3.Connection) -> T:
            self._is_busy = True
            try:
                return function(connection)
            finally:
                self._is_busy = False

        self.jobs += 1
        try:
            return await self._execute(work, self._conn)  # pyright: ignore[reportUnknownMemberType]
        finally:
            self.jobs -= 1

    @property
    def is_alive(self) -> bool:
        """Whether its thread still runs."""
        return self._thread.is_alive()

    def interrupt_and_stop(self, deadline: float) -> None:
        """Close the connection from any thread, interrupting a statement that still runs.

        The close itself isn't interrupted: SQLite writes its log into the file then. It waits for
        the end of the thread until `deadline`, since of two connections that close at the same
        moment neither is the last, and the log stays behind.
        """
        connection = self._connection
        self.stop()  # pyright: ignore[reportUnknownMemberType]
        while self.is_alive and time.monotonic() < deadline:
            if connection is not None and self._is_busy:
                with suppress(sqlite3.ProgrammingError):  # closed by now
                    connection.interrupt()
            self._thread.join(_INTERRUPT_EVERY_SECONDS)


class _FairLock:
    """A first-in, first-out lock: `threading.Lock` promises no order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: deque[threading.Lock] = deque()
        self._is_locked = False

    def acquire(self, job: Job[Any], seconds: float) -> bool:
        """Acquire the lock; return False if that takes too long or the job was cancelled."""
        with self._lock:
            if not self._is_locked:
                self._is_locked = True
                return True
            waiter = threading.Lock()
            waiter.acquire()
            self._waiters.append(waiter)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not job.is_cancelled:
            if waiter.acquire(timeout=_INTERRUPT_EVERY_SECONDS):
                return True
        with self._lock:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
                return False
        return True  # it was released to us at the last moment

    def release(self) -> None:
        """Release the lock to the one that has waited longest."""
        with self._lock:
            if self._waiters:
                self._waiters.popleft().release()
            else:
                self._is_locked = False


class SqliteEngine(Engine):
    """A SQLite file."""

    is_sqlite = True

    def __init__(self, file: Path) -> None:
        self._file = file
        self._writer: ThreadConnection | None = None
        self._readers: dict[bool, list[ThreadConnection]] = {False: [], True: []}
        self._discarded: list[ThreadConnection] = []
        self._opening = asyncio.Lock()
        self._lock = threading.Lock()
        self._write_lock = _FairLock()
        self._idle: dict[bool, list[sqlite3.Connection]] = {False: [], True: []}
        self._in_use: set[sqlite3.Connection] = set()
        self._closings = 0
        self._jobs: set[Job[Any]] = set()

    async def run(self, job: Job[T], *, writing: bool) -> T:
        """Run a job in a database thread; see `Engine.run`."""
        thread = await self._thread_for(writing=writing, is_long=job.is_long)
        self._jobs.add(job)
        try:
            async with asyncio.timeout(QUEUE_TIMEOUT_SECONDS):
                return await thread.run(job)
        except TimeoutError as error:
            raise StorageError(
                problem=StorageProblem.BUSY, outcome_unknown=job.has_begun
            ) from error
        except StorageError as error:
            if error.problem in INVALIDATES_CONNECTION:
                self._discard(thread)
            raise
        finally:
            self._jobs.discard(job)
            job.is_cancelled = True  # in case it still waits for its turn
            if job.invalidates_connection:
                self._discard(thread)

    @contextmanager
    def connected(self, job: Job[Any], *, writing: bool) -> Generator[sqlite3.Connection]:
        """Lend a connection to the calling thread."""
        idle = self._idle[writing]
        with self._lock:
            connection = idle.pop() if idle else None
        if connection is None:
            try:
                connection = connect(self._file, writing=writing)
            except sqlite3.Error as error:
                raise self.translate_error(error) from error
        self._in_use.add(connection)
        self._jobs.add(job)
        try:
            yield connection
        except StorageError as error:
            job.invalidates_connection |= error.problem in INVALIDATES_CONNECTION
            raise
        finally:
            self._in_use.discard(connection)
            self._jobs.discard(job)
            with self._lock:
                is_valid = not job.is_cancelled and not job.invalidates_connection
                is_reused = is_valid and len(idle) < _MAX_IDLE
                if is_reused:
                    idle.append(connection)
            if not is_reused:
                connection.close()

    @contextmanager
    def write_lock(self, job: Job[Any], *, writing: bool) -> Generator[None]:
        """Hold the lock that only one writer has at a time; a reader needs none.

        Raises:
            StorageError: it was not free in time.
        """
        if not writing:
            yield
            return
        if not self._write_lock.acquire(job, QUEUE_TIMEOUT_SECONDS):
            raise StorageError(problem=StorageProblem.BUSY)
        try:
            yield
        finally:
            self._write_lock.release()

    def begin(self, connection: sqlite3.Connection, job: Job[Any], *, writing: bool) -> None:
        """Begin a transaction, waiting while another process writes.

        The time that a writer has already waited in the queue counts, so that it does not wait for
        the same lock twice.
        """
        if not writing:
            connection.execute("BEGIN")
            return
        now = time.perf_counter()
        waited, timeout_seconds = now - job.queued_at, BUSY_TIMEOUT_SECONDS
        if waited > _SHORT_WAIT_SECONDS:
            timeout_seconds = max(BUSY_TIMEOUT_SECONDS - waited, _MIN_TIMEOUT_SECONDS)
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                is_over = time.perf_counter() - now > timeout_seconds
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or is_over or job.is_cancelled:
                    raise
            else:
                return

    def commit(self, connection: sqlite3.Connection) -> None:
        """Commit."""
        connection.execute("COMMIT")

    def roll_back(self, connection: sqlite3.Connection) -> None:
        """Roll back, if SQLite has not done so itself."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    def change_marker(self, connection: sqlite3.Connection) -> object:
        """Return the number of rows that the connection has changed so far."""
        return connection.total_changes

    def translate(self, statement: str) -> str:
        """Return a statement unchanged: SQLite has named binds."""
        return statement

    def close(self) -> None:
        """Close every connection, cancelling what waits and interrupting what still runs."""
        self._closings += 1
        for job in [*self._jobs]:
            job.is_cancelled = True
        with self._lock:
            idle = [each for connections in self._idle.values() for each in connections]
            for connections in self._idle.values():
                connections.clear()
        begun = time.monotonic()
        while self._in_use and time.monotonic() < begun + _LENT_SECONDS:
            for connection in [*self._in_use]:
                with suppress(sqlite3.ProgrammingError):
                    connection.interrupt()
            time.sleep(_INTERRUPT_EVERY_SECONDS)
        for connection in idle:
            connection.close()
        threads = [*self._readers[False], *self._readers[True], *self._discarded]
        self._readers, self._discarded = {False: [], True: []}, []
        if self._writer is not None:
            threads.append(self._writer)
            self._writer = None
        for thread in threads:
            thread.interrupt_and_stop(begun + _CLOSE_SECONDS)

    async def _thread_for(self, *, writing: bool, is_long: bool) -> ThreadConnection:
        if writing:
            if self._writer is None:
                async with self._opening:
                    if self._writer is None:
                        self._writer = await self._open(writing=True)
            return self._writer
        readers, most = self._readers[is_long], _READERS[is_long]
        if len(readers) < most and all(each.jobs for each in readers):
            async with self._opening:
                if len(readers) < most:
                    readers.append(await self._open(writing=False))
        return min(readers, key=lambda each: each.jobs)

    async def _open(self, *, writing: bool) -> ThreadConnection:
        thread, closings = ThreadConnection(self._file, writing=writing), self._closings
        try:
            await thread
        except sqlite3.Error as error:
            raise self.translate_error(error) from error
        if self._closings != closings:  # `close` didn't know of this one
            await asyncio.to_thread(thread.interrupt_and_stop, time.monotonic() + _CLOSE_SECONDS)
            raise StorageError(problem=StorageProblem.BUSY)
        return thread

    def _discard(self, thread: ThreadConnection) -> None:
        """Stop using a connection; its thread ends after its last job."""
        holding = next((each for each in self._readers.values() if thread in each), None)
        if thread is self._writer:
            self._writer = None
        elif holding is not None:
            holding.remove(thread)
        else:
            return
        self._discarded = [each for each in self._discarded if each.is_alive]
        self._discarded.append(thread)
        thread.stop()  # pyright: ignore[reportUnknownMemberType]
