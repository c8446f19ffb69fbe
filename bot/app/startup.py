"""Opens, checks and upgrades the database for commands, and refuses to start with a reason."""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.app.settings import Settings
from bot.db import backups, instance_lock
from bot.db.backups import BackupFailed
from bot.db.database import Database
from bot.db.errors import (
    ADVICE,
    ConstraintViolated,
    StorageError,
    StorageProblem,
    first_line,
    problem_of,
)
from bot.db.file_work import interruptible
from bot.db.instance_lock import DatabaseInUse
from bot.db.schema import current_version, known_versions, upgrade
from bot.packs.content import SkillPack
from bot.packs.loading import PackError, load_packs

TRANSACTION_TIMEOUT_SECONDS: Final = 10.0
"""Seconds after which a transaction of the running bot fails and the member should try again."""
CONNECT_TIMEOUT: Final = 10.0


class Refusal(Exception):
    """A command cannot run: a sentence that says why and what to do."""


class NewerSchema(Refusal):
    """A later version of the bot has upgraded the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """How a database's schema was upgraded. `before` is None if it was empty."""

    before: str | None
    after: str
    copy: Path | None


def token_of(settings: Settings) -> str:
    """Return the token. Raises Refusal if there is none."""
    if settings.discord_token is None:
        raise Refusal(
            "DISCORD_TOKEN isn't set: put the bot's token from Discord's developer portal "
            "into .env, or try `python -m bot demo`, which needs none."
        )
    return settings.discord_token.get_secret_value()


def read_packs(folder: Path) -> dict[str, SkillPack]:
    """Read every skill pack. Raises Refusal if one is invalid, or there is none."""
    try:
        return load_packs(folder)
    except PackError as error:
        raise Refusal(f"A skill pack needs fixing: {error}.") from error


@contextmanager
def open_database(settings: Settings, *, to_run: bool = False) -> Generator[Database]:
    """Open the database, whose schema may be older, and close it at the end.

    With `to_run` it is locked, as by the running bot.

    Raises:
        Refusal: it cannot be reached, it is newer than this code, or it is locked.
    """
    database = make_database(
        settings, timeout_seconds=TRANSACTION_TIMEOUT_SECONDS if to_run else None
    )
    with ExitStack() as stack:
        stack.callback(database.close)
        stack.enter_context(interruptible(database.close))
        if database.file is not None:
            make_folder(database.file.parent)
            if to_run:  # before the file is opened, which `restore` may be about to replace
                stack.enter_context(locked(database, exclusive=False))
            _try_reading(database, database.file)
        version_of(database)
        if (
            database.file is not None and to_run
        ):  # checked first, so that a newer one stays unchanged
            _try_writing(database, database.file)
        if database.file is None and to_run:
            stack.enter_context(locked(database, exclusive=False))
        yield database


@contextmanager
def locked(database: Database, *, exclusive: bool) -> Generator[None]:
    """Hold the database's lock: shared for a running bot, `exclusive` for `restore`.

    Raises:
        Refusal: the database cannot be reached, or another process uses it.
    """
    with ExitStack() as stack:
        try:
            with refusing_errors(database):
                stack.enter_context(instance_lock.locked(database, exclusive=exclusive))
        except DatabaseInUse as error:
            if exclusive:
                sentence = "Woodshed is running on the database {}: stop it first, then try again."
            else:
                sentence = (
                    "Another Woodshed is running on the database {}: stop it first, or give this "
                    "one a database of its own in DATABASE_URL."
                )
            raise Refusal(sentence.format(database_name(database))) from error
        yield


def make_database(settings: Settings, *, timeout_seconds: float | None = None) -> Database:
    """Return the database, without connecting yet.

    `timeout_seconds` is for a statement on PostgreSQL; None waits as long as it takes.

    Raises:
        Refusal: the driver is not installed.
    """
    try:
        return Database(settings.database_url.get_secret_value(), timeout_seconds=timeout_seconds)
    except ModuleNotFoundError as error:
        raise Refusal(
            f"PostgreSQL needs the package {error.name}: install it with "
            "`pip install -c constraints.txt '.[postgres]'`."
        ) from error


def version_of(database: Database) -> str | None:
    """Return the database's schema version, or None if it is empty.

    Raises:
        Refusal: the database cannot be reached.
        NewerSchema: this code does not know the version.
    """
    with refusing_errors(database), _time_limit(database):
        version = current_version(database)
    if version is not None and version not in known_versions():
        raise NewerSchema(
            f"The database {database_name(database)} has schema {version}, which is newer than "
            "this version of Woodshed: run the newer version, or restore a backup from before the "
            "upgrade."
        )
    return version


@contextmanager
def _time_limit(database: Database) -> Generator[None]:
    """Close the database if the body takes longer than CONNECT_TIMEOUT.

    Raises:
        TimeoutError: it took longer.
    """
    timer = threading.Timer(CONNECT_TIMEOUT, database.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    except StorageError as error:
        if not timer.is_alive():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()


def upgrade_if_needed(database: Database, *, now: datetime, may_upgrade: bool) -> Upgraded:
    """Upgrade the schema if it is older; a copy of a SQLite file is saved first.

    Raises:
        Refusal: it is older and may not be upgraded here, or the upgrade failed and changed
            nothing.
    """
    before, newest = version_of(database), known_versions()[-1]
    if before == newest:
        return Upgraded(before=before, after=newest, copy=None)
    if not may_upgrade:
        raise Refusal(
            f"The database {database_name(database)} {schema_name(before)}, and this version of "
            f"Woodshed needs schema {newest}: run `python -m bot migrate`, then start again."
        )
    file, copy = database.file, None
    if file is not None and before is not None:
        copy = save_before(database, "upgrade", file.parent, now)
    with refusing_errors(database):
        upgrade(database)
    return Upgraded(before=before, after=newest, copy=copy)


def save_before(database: Database, what: str, folder: Path, now: datetime) -> Path:
    """Save a copy of a database before an upgrade or a restore, and return its path.

    Raises:
        Refusal: it cannot be saved.
    """
    copy = copy_name(database, what, folder, now)
    try:
        backups.save(database, copy, now)
    except FileExistsError as error:
        raise Refusal(f"{copy} already exists: move it away, then try again.") from error
    except BackupFailed as error:
        raise Refusal(
            f"No copy of {database_name(database)} could be saved before its {what} "
            f"({error.reason}): {error.advice}."
        ) from error
    return copy


def copy_name(database: Database, what: str, folder: Path, now: datetime) -> Path:
    """Return the path for a copy of a database before an upgrade or a restore."""
    stem = database.file.stem if database.file else "woodshed"
    return folder / f"{stem}-before-{what}-{now:%Y%m%dT%H%M%SZ}.db"


def database_name(database: Database) -> str:
    """Return the database's name for messages, without its password."""
    if database.file is not None:
        return str(database.file)
    host = database.url.host or "localhost"
    return f"{database.url.database!r} on PostgreSQL at {host}"


def schema_name(version: str | None) -> str:
    """Return a schema version as the middle of a sentence."""
    return "is still empty" if version is None else f"has schema {version}"


def make_folder(folder: Path) -> None:
    """Create the folder of a database file. Raises Refusal if it cannot be created."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"The folder {folder} for the database can't be created ({error.strerror}): create "
            "it yourself and let the bot write to it, or choose another in DATABASE_URL."
        ) from error


def _try_reading(database: Database, file: Path) -> None:
    """Check that a file is a database."""
    with refusing_errors(database), closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA schema_version")


def _try_writing(database: Database, file: Path) -> None:
    """Check that a database file can be written, and that its disk has room."""
    with refusing_errors(database), closing(sqlite3.connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")  # succeeds even on a full disk
        connection.execute("PRAGMA user_version = 0")
        connection.commit()  # only this fails on a full disk


@contextmanager
def refusing_errors(database: Database) -> Generator[None]:
    """Turn a driver's errors on an unreachable or damaged database into a refusal."""
    try:
        yield
    except TimeoutError as error:
        reason = f"no answer within {CONNECT_TIMEOUT:.0f} seconds"
        raise _refused(database, error, reason) from error
    except StorageError as error:
        raise _refused(database, error, first_line(error.__cause__ or error)) from error
    except _driver_errors(database) as error:
        raise _refused(database, error, first_line(error)) from error


def _driver_errors(database: Database) -> tuple[type[Exception], ...]:
    if database.is_sqlite:
        return (OSError, sqlite3.Error, ConstraintViolated)
    import psycopg  # an optional dependency

    return (OSError, psycopg.Error, ConstraintViolated)


def _refused(database: Database, error: Exception, reason: str) -> Refusal:
    problem = problem_of(error.__cause__ or error) or problem_of(error)
    if problem is not None and problem in (
        StorageProblem.FULL,
        StorageProblem.READ_ONLY,
        StorageProblem.BUSY,
    ):
        advice = ADVICE[problem]
    elif database.file is not None:
        advice = "check that the file is Woodshed's and that the bot can write to it"
    else:
        advice = "check that the server is running and that DATABASE_URL is right"
    return Refusal(f"The database {database_name(database)} can't be used ({reason}): {advice}.")
