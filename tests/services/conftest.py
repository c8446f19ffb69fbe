"""A server on each engine in turn."""

from collections.abc import Generator

import pytest

from bot.db.database import Database
from tests.databases import Engine
from tests.services.recount import check_boards
from tests.services.world import World


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
