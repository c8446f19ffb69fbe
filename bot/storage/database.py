"""The database engine, its transactions, and what SQLite needs to be safe and quick."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.domain.errors.storage import StorageTrouble, Trouble
from bot.storage import driver
from bot.storage.connections import (
    COURSE,
    SQLITE_BUSY_MS,
    Course,
    begin_sqlite,
    carrying_out,
    limit_waiting,
    name_trouble,
    prepare_sqlite,
)
from bot.storage.trouble import Spells, recognise

TURN_SECONDS: Final = 15.0
"""For how long a writer waits for its turn among those of this process."""
CONNECT_SECONDS: Final = 5.0
"""For how long PostgreSQL may take to give a connection."""
_POOL_SIZE = 10
_SHORT_TURN_SECONDS = 1.0
_LEAST_PATIENCE_MS = 100

# What differs before and after something has been written.
_MARK_OF_SQLITE = "SELECT total_changes()"
_MARK_OF_POSTGRESQL = "SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT)"
_GATHERED = "woodshed_gathered"

Transaction = AsyncConnection
Finish = Callable[[Transaction, Counter[Any]], Awaitable[None]]
"""Writes what a transaction has gathered."""
Watch = Callable[[str, float, float | None], None]
"""Is told of a transaction: `reading` or `writing`, and the seconds that it waited and took.

The last is None where it never began."""


class Database:
    """One database: SQLite in a file, or PostgreSQL.

    SQLite has one writer at a time. A FIFO lock queues them here, in the order they came, and each
    begins with BEGIN IMMEDIATE: the driver's own defaults let two of them read the same figure and
    lose one of the two changes without an error.

    Where the database itself fails, whatever is done with it raises `StorageTrouble`. Whoever runs
    the bot is told once, and a connection that may be of no use any more is not used again.

    Args:
        url: where it is.
        patience: seconds after which a statement that PostgreSQL does not answer fails, half of
            them for a lock; None waits for as long as it takes.
    """

    def __init__(self, url: str, *, patience: float | None = None) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.watch: Watch = _nobody_watches
        self._reading: dict[str, Any] = {}
        if self.is_sqlite:
            self._engine = create_async_engine(
                self.url, async_creator=self._connect, hide_parameters=True
            )
            event.listen(self._engine.sync_engine, "connect", prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", begin_sqlite)
        else:
            self._engine = create_async_engine(
                self.url,
                pool_size=_POOL_SIZE,
                pool_timeout=CONNECT_SECONDS,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={"timeout": CONNECT_SECONDS, "command_timeout": patience},
            )
            if patience is not None:
                event.listen(self._engine.sync_engine, "connect", limit_waiting(patience))
            # PostgreSQL's default would show each statement the state of its own instant.
            self._reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        event.listen(self._engine.sync_engine, "handle_error", name_trouble)
        self._writer = asyncio.Lock()
        self._spells = Spells()

    async def _connect(self) -> driver.Connection:
        return await driver.connect(Path(self.url.database or ":memory:"))

    def tell_trouble(self) -> None:
        """From now on tell the log when the database begins to fail, and when it works again."""
        self._spells.is_told = True

    @property
    def trouble(self) -> Trouble | None:
        """The trouble that the database is in, as far as that is known; None if it works."""
        return self._spells.trouble

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None where the database is not a file."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that sees one state of the data and changes nothing.

        Raises:
            StorageTrouble: the database failed.
        """
        with _Stopwatch(self.watch, "reading") as stopwatch:
            try:
                async with self._connected(self._reading) as connection, connection.begin():
                    stopwatch.begin()
                    yield connection
            except StorageTrouble as error:
                self._spells.failed(error)
                raise

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that is committed at the end, or rolled back by an exception.

        Raises:
            StorageTrouble: the database failed, and nothing was changed unless it is `unsure`.
        """
        committing = proven = False
        with _Stopwatch(self.watch, "writing") as stopwatch:
            try:
                async with (
                    self._turn() as course,
                    self._connected({COURSE: course}) as connection,
                    connection.begin(),
                ):
                    stopwatch.begin()
                    connection.info[_GATHERED] = {}
                    before = await self._mark(connection) if self._spells.is_on else None
                    yield connection
                    await _finish(connection)
                    if before is not None:
                        proven = await self._mark(connection) != before
                    committing = True
            except StorageTrouble as error:
                lost = error.trouble is Trouble.UNREACHABLE
                error.unsure = committing and lost and not self.is_sqlite
                self._spells.failed(error)
                raise
            if proven:
                self._spells.worked()

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[Course]:
        """Wait for the writer's turn, which takes of its patience with other processes."""
        if not self.is_sqlite:
            yield Course()
            return
        asked = time.perf_counter()
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._writer.acquire()
        except TimeoutError as error:
            raise StorageTrouble(trouble=Trouble.BUSY) from error
        try:
            waited = time.perf_counter() - asked
            if waited < _SHORT_TURN_SECONDS:
                yield Course()
            else:
                left_ms = SQLITE_BUSY_MS - int(waited * 1000)
                yield Course(patience_ms=max(left_ms, _LEAST_PATIENCE_MS))
        finally:
            self._writer.release()

    @asynccontextmanager
    async def _connected(self, options: Mapping[str, Any]) -> AsyncGenerator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            try:
                plain = await stack.enter_async_context(self._engine.connect())
            except Exception as error:  # what a driver raises without a connection, as it is
                trouble = recognise(error)
                if trouble is None or isinstance(error, StorageTrouble):
                    raise
                raise StorageTrouble(trouble=trouble) from error
            yield await plain.execution_options(**options)
            if self.is_sqlite and self._spells.is_on:  # see `connections.SPOILS_THE_CONNECTION`
                await plain.invalidate()

    async def _mark(self, connection: AsyncConnection) -> str:
        """Return what is another once the transaction has changed something.

        Nothing less proves that a full disk has room again.
        """
        mark = _MARK_OF_SQLITE if self.is_sqlite else _MARK_OF_POSTGRESQL
        return str((await connection.exec_driver_sql(mark)).scalar())

    def on_connecting(self, statement: str) -> None:
        """Have each connection that is made from now on carry out a statement first."""
        event.listen(self._engine.sync_engine, "connect", carrying_out(statement))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def gathered(tx: Transaction, finish: Finish) -> Counter[Any]:
    """Return what a transaction gathers for `finish`, which is given it right before the commit.

    For rows that many members share: locked after everything else and in one order, they make
    nobody wait for somebody who waits for them, and are held no longer than a commit takes. A
    savepoint that is rolled back takes back nothing of it.
    """
    return tx.info[_GATHERED].setdefault(finish, Counter())


async def _finish(tx: Transaction) -> None:
    for finish, changes in tx.info[_GATHERED].items():
        await finish(tx, changes)


class _Stopwatch:
    """Times one transaction: until it begins, and from then to its end, the commit included."""

    __slots__ = ("_asked", "_begun", "_watch", "_work")

    def __init__(self, watch: Watch, work: str) -> None:
        self._watch = watch
        self._work = work
        self._begun: float | None = None
        self._asked = time.perf_counter()

    def begin(self) -> None:
        self._begun = time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        ended = time.perf_counter()
        if self._begun is None:
            self._watch(self._work, ended - self._asked, None)
        else:
            self._watch(self._work, self._begun - self._asked, ended - self._begun)


def _nobody_watches(_work: str, _waited: float, _took: float | None, /) -> None:
    """Stand in for whoever times transactions."""
