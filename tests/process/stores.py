"""The bot's database as a second program sees it: a SQLite file, or a PostgreSQL database."""

import asyncio
import itertools
import re
import sqlite3
from collections.abc import Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy.ext.asyncio import create_async_engine

T = TypeVar("T")


class Store(Protocol):
    """A database that a bot runs on and that a test may look into and change."""

    @property
    def url(self) -> str:
        """What the bot has as DATABASE_URL."""
        ...

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Carry out a statement, with a `?` for each value, and return its rows as tuples."""
        ...


class SQLiteStore:
    """A file in a folder; the bot makes it at its first start."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "woodshed.db"

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.file}"

    def sql(self, statement: str, *values: object) -> list[Any]:
        connection = self._connect()
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    @contextmanager
    def locked(self) -> Generator[sqlite3.Connection]:
        """Hold the writer's lock, so that whatever the bot wants to write has to wait."""
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            if connection.in_transaction:
                connection.rollback()
        finally:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, isolation_level=None, timeout=5)


class PostgresStore:
    """A migrated database on a running server.

    It is asked in a thread and a loop of its own: a test asks in the midst of its own loop.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._thread = ThreadPoolExecutor(1)
        self._loop = asyncio.new_event_loop()
        self._engine = create_async_engine(
            url, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True
        )

    def sql(self, statement: str, *values: object) -> list[Any]:
        numbers = itertools.count(1)
        numbered = re.sub(r"\?", lambda _: f"${next(numbers)}", statement)
        return self._carry_out(self._fetch(numbered, values))

    def close(self) -> None:
        """Let go of the database."""
        self._carry_out(self._engine.dispose())
        self._thread.shutdown()
        self._loop.close()

    def _carry_out(self, work: Coroutine[Any, Any, T]) -> T:
        return self._thread.submit(self._loop.run_until_complete, work).result()

    async def _fetch(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        async with self._engine.connect() as connection:
            result = connection.execute(statement, values)
            return [tuple(row) for row in result] if result.returns_rows else []
