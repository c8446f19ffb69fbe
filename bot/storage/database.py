"""The database engine, its transactions, and what SQLite needs to be safe and quick."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

SQLITE_BUSY_MS = 5_000
# SQLite tells its transactions apart by how they begin; see `_begin_sqlite`.
_WRITING = "woodshed_writing"

Transaction = AsyncConnection


class Database:
    """One database: SQLite in a file, or PostgreSQL.

    SQLite has one writer at a time. A FIFO lock queues them here, in the order they came, and each
    begins with BEGIN IMMEDIATE: the driver's own defaults let two of them read the same figure and
    lose one of the two changes without an error.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._reading: dict[str, Any] = {}
        if self.is_sqlite:
            self._engine = create_async_engine(self.url, connect_args={"isolation_level": None})
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)
        else:
            self._engine = create_async_engine(self.url, pool_size=10, pool_pre_ping=True)
            # PostgreSQL's default would show each statement the state of its own instant.
            self._reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._writer = asyncio.Lock()

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None where the database is not a file."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that sees one state of the data and changes nothing."""
        async with self._engine.connect() as plain:
            connection = await plain.execution_options(**self._reading)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Transaction]:
        """Open a transaction that is committed at the end, or rolled back by an exception."""
        queue: AbstractAsyncContextManager[None] = self._writer if self.is_sqlite else nullcontext()
        async with queue, self._engine.connect() as plain:
            connection = await plain.execution_options(**{_WRITING: True})
            async with connection.begin():
                yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {SQLITE_BUSY_MS}",  # first: the switch to WAL has to wait its turn, too
        "journal_mode = WAL",
        "synchronous = FULL",  # what was answered as done outlives a power cut
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
