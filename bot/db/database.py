"""A database and its transactions, whichever engine it runs on."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from pathlib import Path
from typing import Any, Self, TypeVar

from bot.db.engine import Cancelled, Engine, Job
from bot.db.errors import StorageError, StorageProblem
from bot.db.outage_log import OutageLog
from bot.db.shards import ALL, Shards
from bot.db.sqlite import SqliteEngine, empty_log
from bot.db.transactions import Transaction, Wakeup
from bot.db.urls import DatabaseUrl

T = TypeVar("T")
Watch = Callable[[str, float, float | None], None]
"""Called after each transaction: `reading` or `writing`, the seconds it waited and the seconds it
took, None if it never began. It is called in the transaction's thread."""


class Database:
    """One database: SQLite in a file, or PostgreSQL.

    A use case is a plain function of a transaction. `read` and `write` run one in a database
    thread, in one hop, and can be awaited; `reading` and `writing` open a transaction in the
    calling thread, on a connection of its own, for commands, tests and long work.

    If the database itself fails, everything raises `StorageError`. The outage is logged once, and a
    connection that may be broken is not used again. A transaction that PostgreSQL does not answer
    within `timeout_seconds` fails, half of that for a lock; None waits as long as it takes.

    Raises:
        ValueError: the URL cannot be used.
        ModuleNotFoundError: the engine's driver is not installed.
    """

    def __init__(self, url: str, *, timeout_seconds: float | None = None) -> None:
        self.url = DatabaseUrl.parse(url)
        self.is_sqlite = self.url.engine == "sqlite"
        self.watch: Watch = _ignore
        self.wakeup = Wakeup()
        self.shards: Shards = ALL
        self._has_erased = True  # a crash may have left something in the log
        self._outages = OutageLog()
        self._engine = _engine(self.url, timeout_seconds)

    def log_outages(self) -> None:
        """From now on log when the database starts to fail, and when it works again."""
        self._outages.is_enabled = True

    @property
    def problem(self) -> StorageProblem | None:
        """The database's current problem as far as it is known, None if it works."""
        return self._outages.problem

    @property
    def file(self) -> Path | None:
        """The SQLite file, None on PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite else None

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run a function in a read-only transaction on one snapshot of the data.

        Raises:
            StorageError: the database failed.
        """
        return await self._run(work, writing=False)

    async def read_long(self, work: Callable[[Transaction], T]) -> T:
        """Run a function that may read for seconds; only others like it wait for it.

        Raises:
            StorageError: the database failed.
        """
        return await self._run(work, writing=False, is_long=True)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a function in a transaction that is committed, or rolled back if it raises.

        Once it has begun, it finishes even if the caller is cancelled.

        Raises:
            StorageError: the database failed; nothing was changed, unless `outcome_unknown` is set.
        """
        return await self._run(work, writing=True)

    @contextmanager
    def reading(self) -> Generator[Transaction]:
        """Open a reading transaction in the calling thread.

        Raises:
            StorageError: the database failed.
        """
        with self._connected(writing=False) as tx:
            yield tx

    @contextmanager
    def writing(self) -> Generator[Transaction]:
        """Open a writing transaction in the calling thread.

        Raises:
            StorageError: the database failed; nothing was changed, unless `outcome_unknown` is set.
        """
        with self._connected(writing=True) as tx:
            yield tx
        for callback in tx.callbacks:
            callback()

    def on_connect(self, statement: str) -> None:
        """Run a statement on each connection to PostgreSQL that is made from now on."""
        self._engine.on_connect(statement)

    def mark_erased(self) -> None:
        """Remember that something was deleted for good, which the log may still hold."""
        self._has_erased = True
        self.wakeup()

    def erase_log(self) -> bool:
        """Empty SQLite's log if something was deleted for good; False if that has to wait.

        Raises:
            StorageError: the database failed.
        """
        if not self._has_erased or self.file is None:
            return True
        self._has_erased = False
        try:
            is_empty = empty_log(self.file)
        except sqlite3.Error as error:
            self._has_erased = True
            raise self._engine.translate_error(error) from error
        self._has_erased = not is_empty
        return is_empty

    def close(self) -> None:
        """Close every connection, from any thread, interrupting what runs."""
        self._engine.close()

    async def _run(
        self, work: Callable[[Transaction], T], *, writing: bool, is_long: bool = False
    ) -> T:
        loop, context = asyncio.get_running_loop(), copy_context()

        def work_in_thread(connection: Any, job: Job[T]) -> T:
            # On SQLite a connection that was opened during an outage may stay read-only.
            job.invalidates_connection = self.is_sqlite and self._outages.is_out
            with self._transaction(connection, job, writing=writing) as tx:
                result = work(tx)
            callbacks = tx.callbacks
            if callbacks:
                with suppress(RuntimeError):  # the loop is closed
                    loop.call_soon_threadsafe(_call, callbacks, context=context)
            return result

        try:
            return await self._engine.run(Job(work_in_thread, is_long=is_long), writing=writing)
        except Cancelled as error:  # by closing, which is no outage
            raise StorageError(problem=StorageProblem.BUSY) from error
        except StorageError as error:
            self._outages.record_failure(error)
            raise

    @contextmanager
    def _connected(self, *, writing: bool) -> Generator[Transaction]:
        job = Job[None](lambda _connection, _job: None)
        job.invalidates_connection = self.is_sqlite and self._outages.is_out
        try:
            with (
                self._engine.connected(job, writing=writing) as connection,
                self._transaction(connection, job, writing=writing) as tx,
            ):
                yield tx
        except StorageError as error:
            if not job.is_cancelled:  # by closing, which is no outage
                self._outages.record_failure(error)
            raise

    @contextmanager
    def _transaction(
        self, connection: Any, job: Job[Any], *, writing: bool
    ) -> Generator[Transaction]:
        """Begin a transaction on a connection, and commit it at the end or roll it back."""
        engine, is_out = self._engine, writing and self._outages.is_out
        tx = Transaction(
            connection,
            translate=engine.translate,
            is_sqlite=self.is_sqlite,
            is_writing=writing,
            wakeup=self.wakeup,
            shards=self.shards,
        )
        is_committing = has_changed = False
        try:
            with (
                _Stopwatch(self.watch, job, writing=writing) as watch,
                engine.write_lock(job, writing=writing),
            ):
                try:
                    engine.begin(connection, job, writing=writing)
                    watch.begin()
                    before = engine.change_marker(connection) if is_out else None
                    yield tx
                    tx.write_deferred()
                    has_changed = is_out and engine.change_marker(connection) != before
                    is_committing = True
                    engine.commit(connection)
                except BaseException:
                    with suppress(Exception):  # the first error says more
                        engine.roll_back(connection)
                    raise
        except Exception as error:
            translated = tx.translate_error(error)
            if isinstance(translated, StorageError) and not self.is_sqlite:
                is_lost = translated.problem is StorageProblem.UNREACHABLE
                translated.outcome_unknown |= writing and is_committing and is_lost
            if translated is error:
                raise
            raise translated from error
        if has_changed:
            self._outages.record_change()


def _engine(url: DatabaseUrl, timeout_seconds: float | None) -> Engine:
    if url.engine == "sqlite":
        return SqliteEngine(Path(url.database))
    from bot.db.postgresql import PostgresEngine  # its driver is an optional dependency

    return PostgresEngine(url, timeout_seconds=timeout_seconds)


def _call(callbacks: list[Callable[[], None]]) -> None:
    for callback in callbacks:
        callback()


class _Stopwatch:
    """Times one transaction: until it begins, and from then to its end, the commit included."""

    __slots__ = ("_began_at", "_queued_at", "_watch", "_work")

    def __init__(self, watch: Watch, job: Job[Any], *, writing: bool) -> None:
        self._watch = watch
        self._work = "writing" if writing else "reading"
        self._began_at: float | None = None
        self._queued_at = job.queued_at

    def begin(self) -> None:
        self._began_at = time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        ended_at = time.perf_counter()
        if self._began_at is None:
            self._watch(self._work, ended_at - self._queued_at, None)
        else:
            self._watch(self._work, self._began_at - self._queued_at, ended_at - self._began_at)


def _ignore(_work: str, _waited: float, _took: float | None, /) -> None:
    """Measure nothing: the default until metrics are set up."""
