"""The schema of a database: reads its version, and upgrades it."""

import sqlite3
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from bot.db.database import Database
from bot.db.file_work import interruptible, open_file
from bot.db.transactions import Transaction

# Any constant will do, as long as every process of this bot asks for the same lock.
_ADVISORY_LOCK: Final = 0x776F6F64
_MIGRATIONS: Final = Path(__file__).parent / "migrations" / "versions"


def known_versions() -> list[str]:
    """Return every schema version this code knows, the oldest first."""
    return sorted(file.name.partition("_")[0] for file in _MIGRATIONS.glob("[0-9]*.py"))


def current_version(database: Database) -> str | None:
    """Return the database's schema version, or None if it is still empty."""
    with database.reading() as tx:
        return version_within(tx)


def version_within(tx: Transaction) -> str | None:
    """Return the schema version that a transaction sees."""
    return _version_on(tx.connection)


def upgrade(database: Database, version: str | None = None) -> None:
    """Upgrade the schema to a version, or to the newest, all in one transaction."""
    import_module("bot.db.migrating")  # before the transaction, which others wait for
    with interruptible(database.close), database.writing() as tx:
        upgrade_within(tx, version)


def upgrade_within(tx: Transaction, version: str | None = None) -> None:
    """Upgrade the schema as a part of a transaction.

    On PostgreSQL an advisory lock keeps two processes from upgrading at once. On SQLite the
    writing transaction does.
    """
    if not tx.is_sqlite:
        tx.execute("SELECT pg_advisory_xact_lock(:key)", {"key": _ADVISORY_LOCK})
    _upgrade_on(tx.connection, version)


def upgrade_file(file: Path, version: str | None = None) -> None:
    """Upgrade the schema of a SQLite file that nobody else uses."""
    with open_file(file) as connection:
        connection.execute("PRAGMA foreign_keys = ON")  # as in a database that is upgraded in place
        connection.execute("BEGIN IMMEDIATE")
        _upgrade_on(connection, version)
        connection.execute("COMMIT")


def _version_on(connection: Any) -> str | None:
    """Return the schema version that a driver's connection sees."""
    if isinstance(connection, sqlite3.Connection):
        statement = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
    else:
        statement = "SELECT to_regclass('alembic_version')"
    if connection.execute(statement).fetchone() in (None, (None,)):
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def _upgrade_on(connection: Any, version: str | None) -> None:
    """Upgrade the schema in the transaction that a driver's connection is in."""
    version = version or known_versions()[-1]
    if _version_on(connection) != version:
        from bot.db.migrating import migrate  # importing it takes a second

        migrate(connection, version)
