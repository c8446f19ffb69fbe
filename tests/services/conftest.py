"""A server on each engine in turn."""

from collections.abc import AsyncGenerator

import pytest

from bot.storage.database import Database
from tests.databases import Engine
from tests.services.recount import check_boards
from tests.services.world import World


@pytest.fixture
async def database_url(engine: Engine) -> AsyncGenerator[str]:
    """The URL of a migrated database, which may hold what another test has left."""
    url = await engine.borrow()
    yield url
    await engine.give_back(url)


@pytest.fixture
async def database(engine: Engine, database_url: str) -> AsyncGenerator[Database]:
    """A migrated, empty database: emptied over a connection that the test goes on with.

    Whatever the test did, the boards are what the standings say.
    """
    database = Database(database_url)
    await engine.empty(database)
    yield database
    await check_boards(database)
    await database.close()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
async def second(database_url: str) -> AsyncGenerator[Database]:
    """The same database as another process has it open."""
    database = Database(database_url)
    yield database
    await database.close()
