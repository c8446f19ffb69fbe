"""What stands between the settings and a running bot, and why it may refuse to start."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.content import PackError, SkillPack, load_packs
from bot.domain.errors import StorageTrouble, Trouble
from bot.settings import Settings
from bot.storage import backups
from bot.storage.backups import NotSaved
from bot.storage.database import Database
from bot.storage.schema import current_version, known_versions, upgrade
from bot.storage.tenancy import Occupied, occupying
from bot.storage.trouble import ADVICE, first_line, recognise

PATIENCE: Final = 10.0
"""Seconds for one statement of a bot that runs: then whoever waits for it is told to try again."""
CONNECT_TIMEOUT: Final = 10.0
CLOSE_TIMEOUT: Final = 0.5
SQLITE_CLOSE_TIMEOUT: Final = 1.5
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
async def open_database(settings: Settings, *, to_run: bool = False) -> AsyncGenerator[Database]:
    """Open the database, which need not be up to date yet, and close it at the end.

    Args:
        settings: say which.
        to_run: whether to hold it meanwhile as a bot that runs does.

    Raises:
        Refusal: it cannot be reached, it is newer than this code, or it may not be held.
    """
    database = make_database(settings, patience=PATIENCE if to_run else None)
    async with AsyncExitStack() as stack:
        if database.file is not None:
            make_folder(database.file.parent)
        stack.push_async_callback(_close, database)
        if to_run:  # before the file is opened, which a backup may be about to replace
            await stack.enter_async_context(occupied(database, alone=False))
        if database.file is not None:
            _try_file(database, database.file, to_write=to_run)
        await version_of(database)
        yield database


@asynccontextmanager
async def occupied(database: Database, *, alone: bool) -> AsyncGenerator[None]:
    """Hold the database as a bot that runs, or `alone`, as whoever replaces all of it.

    Raises:
        Refusal: it cannot be reached, or somebody else holds it.
    """
    async with AsyncExitStack() as stack:
        try:
            with plain_trouble(database):
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    await stack.enter_async_context(occupying(database, alone=alone))
        except Occupied as error:
            if alone:
                told = "Woodshed runs on the database {}: end it first, then try again."
            else:
                told = (
                    "Another Woodshed is at work on the database {}: end it first, or give this "
                    "one a database of its own in DATABASE_URL."
                )
            raise Refusal(told.format(place(database))) from error
        yield


async def _close(database: Database) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(SQLITE_CLOSE_TIMEOUT if database.is_sqlite else CLOSE_TIMEOUT):
            await database.close()


def make_database(settings: Settings, *, patience: float | None = None) -> Database:
    """Make the database's object, without connecting yet.

    Args:
        settings: say which.
        patience: seconds for a statement on PostgreSQL; None waits for as long as it takes.

    Raises:
        Refusal: the driver is not installed.
    """
    try:
        return Database(settings.database_url.get_secret_value(), patience=patience)
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
    with plain_trouble(database):
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
    file, copy = database.file, None
    if file is not None and before is not None:
        copy = await save_before(database, "upgrade", file.parent, now)
    with plain_trouble(database):
        await upgrade(database)
    return Upgraded(before=before, after=newest, copy=copy)


async def save_before(database: Database, what: str, folder: Path, now: datetime) -> Path:
    """Save a copy of a database before something is done to it, and return where.

    Raises:
        Refusal: none can be saved, so it should not be done.
    """
    copy = name_before(database, what, folder, now)
    try:
        await backups.save(database, copy, now)
    except FileExistsError as error:
        raise Refusal(f"{copy} is there already: move it away, then try again.") from error
    except NotSaved as error:
        raise Refusal(
            f"No copy of {place(database)} could be saved before its {what} ({error.reason}): "
            f"{error.advice}."
        ) from error
    return copy


def name_before(database: Database, what: str, folder: Path, now: datetime) -> Path:
    """Name the file in which a database is kept before something is done to it."""
    stem = database.file.stem if database.file else "woodshed"
    return folder / f"{stem}-before-{what}-{now:%Y%m%dT%H%M%SZ}.db"


def place(database: Database) -> str:
    """Name the database, without its password."""
    if database.file is not None:
        return str(database.file)
    host = database.url.host or database.url.query.get("host") or "localhost"
    return f"{database.url.database or ''!r} on PostgreSQL at {host}"


def schema_name(version: str | None) -> str:
    """Tell a schema version as the middle of a sentence."""
    return "is still empty" if version is None else f"has schema {version}"


def make_folder(folder: Path) -> None:
    """Make the folder of a database file.

    Raises:
        Refusal: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"The folder {folder} for the database cannot be made ({error.strerror}): make it "
            "yourself and let the bot write to it, or choose another in DATABASE_URL."
        ) from error


def _try_file(database: Database, file: Path, *, to_write: bool) -> None:
    """Open the file once without aiosqlite, whose thread may outlive a failed opening."""
    with plain_trouble(database), closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA schema_version")
        if to_write:
            connection.execute("BEGIN IMMEDIATE")  # no trouble yet, where nothing can be written
            connection.execute("PRAGMA user_version = 0")
            connection.rollback()


@contextmanager
def plain_trouble(database: Database) -> Generator[None]:
    """Turn whatever a driver raises on an unreachable or unsound database into a refusal."""
    try:
        yield
    except TimeoutError as error:
        reason = f"no answer within {CONNECT_TIMEOUT:.0f} seconds"
        raise _refused(database, error, reason) from error
    except StorageTrouble as error:
        raise _refused(database, error, first_line(error.__cause__ or error)) from error
    except _driver_errors() as error:
        raise _refused(database, error, first_line(error)) from error


def _driver_errors() -> tuple[type[Exception], ...]:
    # TypeError comes of options in the URL that the driver does not know.
    errors = (OSError, TypeError, ValueError, SQLAlchemyError, sqlite3.Error)
    try:
        import asyncpg  # pyright: ignore[reportMissingTypeStubs]
    except ModuleNotFoundError:
        return errors
    return (*errors, asyncpg.PostgresError, asyncpg.InterfaceError)


def _refused(database: Database, error: Exception, reason: str) -> Refusal:
    trouble = recognise(error.__cause__ or error) or recognise(error)
    if trouble is Trouble.FULL or trouble is Trouble.READ_ONLY or trouble is Trouble.BUSY:
        advice = ADVICE[trouble]
    elif database.file is not None:
        advice = "see that the file is one of Woodshed's and that the bot may write to it"
    else:
        advice = "see that the server runs and that DATABASE_URL is right"
    return Refusal(f"The database {place(database)} cannot be used ({reason}): {advice}.")
