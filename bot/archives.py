"""Backups from the command line: saving one, and restoring it into whichever database is set."""

import sqlite3
import tempfile
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors.storage import StorageTrouble
from bot.running import now
from bot.settings import Settings
from bot.startup import (
    Refusal,
    make_database,
    make_folder,
    name_before,
    occupied,
    open_database,
    place,
    save_before,
    version_of,
)
from bot.storage import backups, crossing, restoring
from bot.storage.backups import Backup, NotSaved, Unusable
from bot.storage.crossing import RowsMissing
from bot.storage.database import Database
from bot.storage.restoring import InUse
from bot.storage.schema import known_versions
from bot.storage.threads import in_thread
from bot.storage.trouble import first_line
from bot.ui.backups import contents_text, origin_text


async def backup(settings: Settings, file: Path) -> AsyncIterator[str]:
    """Save a copy of the database, whether or not the bot runs.

    Raises:
        Refusal: none could be saved.
    """
    found = make_database(settings)
    if found.file is not None and not found.file.exists():
        raise Refusal(f"There is no database {found.file} yet, so there is nothing to back up.")
    async with open_database(settings) as database:
        if await version_of(database) is None:
            raise Refusal(f"The database {place(database)} is empty: there is nothing to back up.")
        try:
            saved = await backups.save(database, file, now())
        except FileExistsError as error:
            raise Refusal(
                f"{file} is there already, and stays as it is: name another file."
            ) from error
        except NotSaved as error:
            raise Refusal(f"No backup was saved ({error.reason}): {error.advice}.") from error
    yield f"Saved a backup of the database {place(database)} in {file}."
    yield contents_text(saved)


async def restore(settings: Settings, file: Path, *, replacing: bool) -> AsyncIterator[str]:
    """Restore a backup into the database, which nobody may be at work on.

    Args:
        settings: say which database.
        file: the backup.
        replacing: whether what the database holds already may be replaced; a copy is kept.

    Raises:
        Refusal: it is not restored, and nothing has changed.
    """
    held = await _look_at(file)
    database = make_database(settings)
    if database.file is None:
        kept = await _into_postgresql(settings, file, held, replacing=replacing)
    else:
        kept = await _into_file(database, database.file, file, held, replacing=replacing)
    yield f"Restored {file} into the database {place(database)}."
    yield f"{origin_text(held)} {contents_text(held)}"
    if held.version != (newest := known_versions()[-1]):
        yield f"It was upgraded from schema {held.version} to {newest}."
    if kept is not None:
        yield f"What was there before is kept in {kept}."


async def _look_at(file: Path) -> Backup:
    try:
        held = await backups.examine(file)
    except Unusable as error:
        raise Refusal(f"{file} cannot be restored: {error}. Choose another backup.") from error
    except OSError as error:
        raise Refusal(f"{file} cannot be read ({first_line(error)}): name a backup.") from error
    if held.version not in known_versions():
        raise Refusal(
            f"{file} has schema {held.version}, which is newer than this version of Woodshed "
            "knows: restore it with the newer version."
        )
    return held


async def _into_file(
    database: Database, target: Path, file: Path, held: Backup, *, replacing: bool
) -> Path | None:
    """Put a backup in the place of a SQLite file; return where what was there is kept."""
    if target.resolve() == file.resolve():  # noqa: ASYNC240 - nobody else waits here
        raise Refusal(f"{file} is the database itself: name a backup of it.")
    make_folder(target.parent)
    async with occupied(database, alone=True):
        kept = None
        is_held = await restoring.held_by(target)
        _see_that_it_may_go(database, is_held=is_held, replacing=replacing)
        with _untouched(database):
            name = f".{target.name}-restoring-"
            async with restoring.prepared(file, held, target.parent, name) as ready:
                if is_held:
                    kept = await _keep(database, target, now())
                await restoring.replace(target, ready)
        return kept


async def _keep(database: Database, file: Path, at: datetime) -> Path:
    """Keep a copy of what a file holds, as it is where it is not sound."""
    try:
        return await save_before(database, "restore", file.parent, at)
    except Refusal as refusal:
        if not isinstance(refusal.__cause__, NotSaved):
            raise
    copy = name_before(database, "restore", file.parent, at)
    await in_thread(lambda _: restoring.keep_as_it_is(file, copy))
    return copy


async def _into_postgresql(
    settings: Settings, file: Path, held: Backup, *, replacing: bool
) -> Path | None:
    """Put a backup in the place of what PostgreSQL holds; return where that is kept."""
    async with open_database(settings) as database, occupied(database, alone=True):
        with tempfile.TemporaryDirectory(prefix="woodshed-") as folder, _untouched(database):
            async with restoring.prepared(file, held, Path(folder), "restoring-") as ready:
                kept = None
                is_held = await crossing.holds_anything(database, ready)
                _see_that_it_may_go(database, is_held=is_held, replacing=replacing)
                if is_held:
                    make_folder(settings.backups_folder)
                    kept = await save_before(database, "restore", settings.backups_folder, now())
                await crossing.load(database, ready)
                return kept


def _see_that_it_may_go(database: Database, *, is_held: bool, replacing: bool) -> None:
    if is_held and not replacing:
        raise Refusal(
            f"The database {place(database)} holds data already: `--replace` puts the backup in "
            "its place, and keeps a copy of it."
        )


@contextmanager
def _untouched(database: Database) -> Generator[None]:
    """Turn what may go wrong on the way into a refusal: until the end, nothing is replaced."""
    try:
        yield
    except InUse as error:
        raise Refusal(
            f"Another program has the database {place(database)} open: end it, then try again."
        ) from error
    except (StorageTrouble, SQLAlchemyError, RowsMissing, OSError, sqlite3.Error) as error:
        reason = first_line(error.__cause__ or error)
        raise Refusal(
            f"The backup was not restored, and the database {place(database)} is as it was "
            f"({reason}): see that the disk has room and that the bot may write there."
        ) from error
