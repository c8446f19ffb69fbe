"""The schema: which version a database has, and how it is brought up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text

from bot.storage.database import Database, Transaction

# Any constant will do, as long as every process of this bot asks for the same lock.
_ADVISORY_LOCK = 0x776F6F64

NEWEST = "head"
"""The newest version, as Alembic calls it."""


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
    async with database.reading() as tx:
        return await version_within(tx)


async def version_within(tx: Transaction) -> str | None:
    """Return the schema version that a transaction sees."""
    return await tx.run_sync(_version_on)


async def upgrade(database: Database, version: str = NEWEST) -> None:
    """Bring the schema up to a version, all in one transaction."""
    async with database.writing() as tx:
        await upgrade_within(tx, version)


async def upgrade_file(file: Path, version: str = NEWEST) -> None:
    """Bring the schema of a SQLite file up to a version, and close it again."""
    database = Database(URL.create("sqlite+aiosqlite", database=str(file)).render_as_string())
    try:
        await upgrade(database, version)
    finally:
        await database.close()


async def upgrade_within(tx: Transaction, version: str = NEWEST) -> None:
    """Bring the schema up to a version as a part of a transaction.

    On PostgreSQL an advisory lock keeps two processes from upgrading at once; on SQLite the
    writing transaction itself does.
    """

    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)

    if tx.dialect.name == "postgresql":
        await tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    await tx.run_sync(run)
