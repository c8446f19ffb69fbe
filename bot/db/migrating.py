"""Runs migrations with Alembic, which takes a second to import: `bot.db.schema` does so late."""

import sqlite3
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import StaticPool, create_engine
from sqlalchemy.exc import DBAPIError

MIGRATIONS: Final = Path(__file__).with_name("migrations")


def migrate(connection: Any, version: str) -> None:
    """Upgrade the schema in the transaction that a driver's connection is in.

    Raises:
        sqlite3.Error: SQLite refused a statement.
        psycopg.Error: PostgreSQL did.
    """
    is_sqlite = isinstance(connection, sqlite3.Connection)
    engine = create_engine(
        "sqlite://" if is_sqlite else "postgresql+psycopg://",
        creator=lambda: _CallerConnection(connection),
        poolclass=StaticPool,
        hide_parameters=True,
        **({} if is_sqlite else {"use_native_hstore": False}),
    )
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as sqlalchemy_connection:
            config.attributes["connection"] = sqlalchemy_connection
            command.upgrade(config, version)
    except DBAPIError as error:
        raise error.orig or error from None


class _CallerConnection:
    """A driver's connection whose transaction SQLAlchemy cannot end."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def commit(self) -> None:
        """Leave the transaction open."""

    rollback = close = commit
