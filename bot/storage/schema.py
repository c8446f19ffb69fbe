"""The schema: which version a database has, and how it is brought up to date."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.storage.database import Database

# Any constant will do, as long as every process of this bot asks for the same lock.
_ADVISORY_LOCK = 0x776F6F64


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    return config


def known_versions() -> list[str]:
    """Return every schema version this code knows, the oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def _version_on(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def current_version(database: Database) -> str | None:
    """Return the database's schema version, or None where it is still empty."""
    async with database.reading() as connection:
        return await connection.run_sync(_version_on)


async def upgrade(database: Database) -> None:
    """Bring the schema up to date, all in one transaction.

    On PostgreSQL an advisory lock keeps two processes from upgrading at once; on SQLite the
    writing transaction itself does.
    """

    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with database.writing() as connection:
        if not database.is_sqlite:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK}
            )
        await connection.run_sync(run)


def save_copy(file: Path, now: datetime) -> Path:
    """Save a consistent copy of a SQLite file beside it, and return where.

    Raises:
        OSError: the copy cannot be written.
        sqlite3.Error: the file cannot be read.
    """
    copy = file.with_name(f"{file.stem}-before-upgrade-{now:%Y%m%dT%H%M%SZ}{file.suffix}")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
