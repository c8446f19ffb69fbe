"""A database of the test's own: migrated, empty, and dropped afterwards."""

from collections.abc import Generator

import pytest

from bot.db.database import Database
from tests.databases import Engine


@pytest.fixture
def database_url(engine: Engine) -> Generator[str]:
    """The URL of a migrated, empty database of the test's own."""
    url = engine.create()
    yield url
    engine.drop(url)


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    """A migrated, empty database of the test's own."""
    database = Database(database_url)
    yield database
    database.close()
