"""Access to the bot's database from a test: a SQLite file, or a PostgreSQL database."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests.databases import sqlite_url


class BotDatabase(Protocol):
    """A database that a bot runs on and that tests can read and change."""

    @property
    def url(self) -> str:
        """The bot's DATABASE_URL."""
        ...

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Execute a statement, with a `?` for each value, and return its rows as tuples."""
        ...


class SQLiteBotDatabase:
    """A file in a folder, which the bot creates at its first start."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "woodshed.db"

    @property
    def url(self) -> str:
        return sqlite_url(self.file)

    def sql(self, statement: str, *values: object) -> list[Any]:
        connection = self._connect()
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    @contextmanager
    def locked(self) -> Generator[sqlite3.Connection]:
        """Hold the write lock, so the bot has to wait to write."""
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


class PostgresBotDatabase:
    """A migrated database on a running server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection: psycopg.Connection[Any] | None = None

    def sql(self, statement: str, *values: object) -> list[Any]:
        prepared = statement.replace("%", "%%").replace("?", "%s").encode()
        cursor = self._connected().execute(prepared, values)
        return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> psycopg.Connection[Any]:
        """Return the connection, or a new one if the server has closed it."""
        if self._connection is not None:
            with suppress(psycopg.OperationalError):
                self._connection.execute("SELECT 1")
                return self._connection
            self._connection.close()
        self._connection = psycopg.connect(self.url, autocommit=True)
        return self._connection
