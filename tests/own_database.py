"""Fixtures for a new database that is dropped after the test, instead of a shared one."""

from collections.abc import Generator

import pytest

from bot.db.database import Database
from tests.databases import Engine


@pytest.fixture
def database_url(engine: Engine) -> Generator[str]:
    """The URL of a new, migrated database."""
    url = engine.create()
    yield url
    engine.drop(url)


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    """A new, migrated database."""
    database = Database(database_url)
    yield database
    database.close()
