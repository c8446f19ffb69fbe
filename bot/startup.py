"""What stands between the settings and a running bot, and why it may refuse to start."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.content import PackError, SkillPack, load_packs
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.schema import current_version, known_versions, save_copy, upgrade

CONNECT_TIMEOUT: Final = 10.0
CLOSE_TIMEOUT: Final = 2.0
"""Seconds. At its end SQLite writes its log into the file, and waits for the disk to have it."""


class Refusal(Exception):
    """Why a command is not carried out: a sentence that says what to do about it."""


class NewerSchema(Refusal):
    """A database that a later version of the bot has upgraded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What became of a database's schema. `before` is None where it was empty."""

    before: str | None
    after: str
    copy: Path | None


def token_of(settings: Settings) -> str:
    """Return the token.

    Raises:
        Refusal: there is none.
    """
    if settings.discord_token is None:
        raise Refusal(
            "DISCORD_TOKEN is not set: put the bot's token from Discord's developer portal "
            "into .env, or try `python -m bot demo`, which needs none."
        )
    return settings.discord_token.get_secret_value()


def read_packs(folder: Path) -> dict[str, SkillPack]:
    """Read every skill pack.

    Raises:
        Refusal: one is faulty, or there is none.
    """
    try:
        return load_packs(folder)
    except PackError as error:
        raise Refusal(f"A skill pack needs mending: {error}.") from error


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncGenerator[Database]:
    """Open the database, which need not be up to date yet, and close it at the end.

    Raises:
        Refusal: it cannot be reached, or it is newer than this code.
    """
    database = make_database(settings)
    try:
        if database.file is not None:
            _make_folder(database.file.parent)
            _try_file(database, database.file)
        await version_of(database)
        yield database
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await database.close()


def make_database(settings: Settings) -> Database:
    """Make the database's object, without connecting yet.

    Raises:
        Refusal: the driver is not installed.
    """
    try:
        return Database(settings.database_url.get_secret_value())
    except ModuleNotFoundError as error:
        raise Refusal(
            f"PostgreSQL needs the package {error.name}: install it with "
            "`pip install -c constraints.txt '.[postgres]'`."
        ) from error


async def version_of(database: Database) -> str | None:
    """Return the database's schema version, or None where it is empty.

    Raises:
        Refusal: the database cannot be reached.
        NewerSchema: this code does not know the version.
    """
    with _plain_trouble(database):
        async with asyncio.timeout(CONNECT_TIMEOUT):
            version = await current_version(database)
    if version is not None and version not in known_versions():
        raise NewerSchema(
            f"The database {place(database)} has schema {version}, which is newer than this "
            "version of Woodshed knows: run the newer version, or go back to a copy made before "
            "the upgrade."
        )
    return version


async def bring_up_to_date(database: Database, *, now: datetime, may_upgrade: bool) -> Upgraded:
    """Upgrade the schema where it is behind; of a SQLite file, a copy is saved first.

    Raises:
        Refusal: it is behind and may not be upgraded here, or the upgrade failed and changed
            nothing.
    """
    before, newest = await version_of(database), known_versions()[-1]
    if before == newest:
        return Upgraded(before=before, after=newest, copy=None)
    if not may_upgrade:
        raise Refusal(
            f"The database {place(database)} {schema_name(before)}, and this version of Woodshed "
            f"needs schema {newest}: run `python -m bot migrate`, then start again."
        )
    copy = _save_copy(database.file, now) if database.file and before is not None else None
    with _plain_trouble(database):
        await upgrade(database)
    return Upgraded(before=before, after=newest, copy=copy)


def place(database: Database) -> str:
    """Name the database, without its password."""
    if database.file is not None:
        return str(database.file)
    host = database.url.host or database.url.query.get("host") or "localhost"
    return f"{database.url.database or ''!r} on PostgreSQL at {host}"


def schema_name(version: str | None) -> str:
    """Tell a schema version as the middle of a sentence."""
    return "is still empty" if version is None else f"has schema {version}"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"The folder {folder} for the database cannot be made ({error.strerror}): make it "
            "yourself and let the bot write to it, or choose another in DATABASE_URL."
        ) from error


def _try_file(database: Database, file: Path) -> None:
    """Open the file once without aiosqlite, whose thread may outlive a failed opening."""
    with _plain_trouble(database), closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA schema_version")


def _save_copy(file: Path, now: datetime) -> Path:
    try:
        return save_copy(file, now)
    except (OSError, sqlite3.Error) as error:
        raise Refusal(
            f"No copy of {file} could be saved before its upgrade ({_first_line(error)}): let the "
            "bot write to its folder, and see that the disk has room."
        ) from error


@contextmanager
def _plain_trouble(database: Database) -> Generator[None]:
    """Turn whatever a driver raises on an unreachable or unsound database into a refusal."""
    try:
        yield
    except TimeoutError as error:
        reason = f"no answer within {CONNECT_TIMEOUT:.0f} seconds"
        raise _unreachable(database, reason) from error
    except DBAPIError as error:
        raise _unreachable(database, _first_line(error.orig or error)) from error
    except _driver_errors() as error:
        raise _unreachable(database, _first_line(error)) from error


def _driver_errors() -> tuple[type[Exception], ...]:
    # TypeError comes of options in the URL that the driver does not know.
    errors = (OSError, TypeError, ValueError, SQLAlchemyError, sqlite3.Error)
    try:
        import asyncpg  # pyright: ignore[reportMissingTypeStubs]
    except ModuleNotFoundError:
        return errors
    return (*errors, asyncpg.PostgresError, asyncpg.InterfaceError)


def _unreachable(database: Database, reason: str) -> Refusal:
    if database.file is not None:
        advice = "see that the file is one of Woodshed's and that the bot may write to it"
    else:
        advice = "see that the server runs and that DATABASE_URL is right"
    return Refusal(f"The database {place(database)} cannot be used ({reason}): {advice}.")


def _first_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).strip().splitlines()
    return lines[0].removesuffix(".") if lines else type(error).__name__
