"""The commands `backup` and `restore`."""

import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app.backup_texts import contents_text, origin_text
from bot.app.running import now
from bot.app.settings import Settings
from bot.app.startup import (
    Refusal,
    copy_name,
    database_name,
    locked,
    make_database,
    make_folder,
    open_database,
    save_before,
    version_of,
)
from bot.db import backups, engine_transfer, restoring
from bot.db.backups import Backup, BackupFailed, UnusableBackup
from bot.db.database import Database
from bot.db.engine_transfer import TransferFailed
from bot.db.errors import StorageError, first_line
from bot.db.restoring import FileOpenElsewhere
from bot.db.schema import known_versions
from bot.privacy.service.deletions import RememberedDeletions
from bot.privacy.service.privacy import Privacy
from bot.ui.text import plural


def backup(settings: Settings, file: Path) -> Iterator[str]:
    """Save a copy of the database, which a bot may be using.

    Raises:
        Refusal: it could not be saved.
    """
    database_file = make_database(settings).file
    if database_file is not None and not database_file.exists():
        raise Refusal(f"There is no database {database_file} yet, so there is nothing to back up.")
    with open_database(settings) as database:
        if version_of(database) is None:
            raise Refusal(
                f"The database {database_name(database)} is empty, so there is nothing to back up."
            )
        try:
            saved = backups.save(database, file, now())
        except FileExistsError as error:
            raise Refusal(
                f"{file} already exists and was left as it is: choose another file."
            ) from error
        except BackupFailed as error:
            raise Refusal(f"No backup was saved ({error.reason}): {error.advice}.") from error
    yield f"Saved a backup of the database {database_name(database)} in {file}."
    yield contents_text(saved)


def restore(settings: Settings, file: Path, *, replacing: bool) -> Iterator[str]:
    """Restore a backup into the database, which no other process may be using.

    Data that the database has is replaced only with `replacing`, after a copy of it is saved.

    Raises:
        Refusal: it was not restored, and nothing has changed.
    """
    contents = _examine(file)
    database = make_database(settings)
    if database.file is None:
        restored = _into_postgresql(settings, file, contents, replacing=replacing)
    else:
        restored = _into_file(database, database.file, file, contents, replacing=replacing)
    yield f"Restored {file} into the database {database_name(database)}."
    yield f"{origin_text(contents)} {contents_text(contents)}"
    if contents.version != (newest := known_versions()[-1]):
        yield f"It was upgraded from schema {contents.version} to {newest}."
    if restored.deleted_again:
        members = plural(restored.deleted_again)
        yield f"{members:member} had their data deleted since the backup: it is deleted again."
    if restored.copy is not None:
        yield f"The data from before is in {restored.copy}."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Restored:
    """The copy of what was there before, and how many members were deleted again."""

    copy: Path | None
    deleted_again: int


def _examine(file: Path) -> Backup:
    try:
        contents = backups.examine(file)
    except UnusableBackup as error:
        raise Refusal(f"{file} can't be restored: {error}. Choose another backup.") from error
    except OSError as error:
        raise Refusal(f"{file} can't be read ({first_line(error)}): name a backup.") from error
    if contents.version not in known_versions():
        raise Refusal(
            f"{file} has schema {contents.version}, which is newer than this version of Woodshed "
            "knows: restore it with the newer version."
        )
    return contents


def _into_file(
    database: Database, target: Path, file: Path, contents: Backup, *, replacing: bool
) -> _Restored:
    """Replace a SQLite file by a backup."""
    if target.resolve() == file.resolve():
        raise Refusal(f"{file} is the database itself: name a backup of it.")
    make_folder(target.parent)
    with locked(database, exclusive=True):
        copy = None
        has_data = restoring.has_data(target)
        _require_replacing(database, has_data=has_data, replacing=replacing)
        with _refusing_restore_errors(database):
            name = f".{target.name}-restoring-"
            with restoring.prepared(file, contents, target.parent, name) as ready:
                deleted_again = _delete_again(database, ready) if has_data else 0
                if has_data:
                    copy = _save_copy(database, target, now())
                restoring.replace(target, ready)
        return _Restored(copy=copy, deleted_again=deleted_again)


def _save_copy(database: Database, file: Path, at: datetime) -> Path:
    """Save a copy of a database file, byte for byte if it is damaged, and return its path."""
    try:
        return save_before(database, "restore", file.parent, at)
    except Refusal as refusal:
        if not isinstance(refusal.__cause__, BackupFailed):
            raise
    copy = copy_name(database, "restore", file.parent, at)
    restoring.copy_unreadable(file, copy)
    return copy


def _into_postgresql(
    settings: Settings, file: Path, contents: Backup, *, replacing: bool
) -> _Restored:
    """Replace the data on PostgreSQL by a backup."""
    with (
        open_database(settings) as database,
        locked(database, exclusive=True),
        tempfile.TemporaryDirectory(prefix="woodshed-") as folder,
        _refusing_restore_errors(database),
        restoring.prepared(file, contents, Path(folder), "restoring-") as ready,
    ):
        copy = None
        has_data = engine_transfer.has_data(database, ready)
        _require_replacing(database, has_data=has_data, replacing=replacing)
        if has_data:
            make_folder(settings.backups_folder)
            copy = save_before(database, "restore", settings.backups_folder, now())
        deleted_again = _delete_again(database, ready) if has_data else 0
        engine_transfer.replace_on_postgresql(database, ready)
        return _Restored(copy=copy, deleted_again=deleted_again)


def _delete_again(database: Database, ready: Path) -> int:
    """Delete in a prepared backup what members have deleted since; return how many they are."""
    remembered = _remembered(database)
    if remembered is None:
        return 0
    restored = Database(f"sqlite:///{ready}")
    try:
        return Privacy(restored, {}).delete_again.blocking(remembered, now())
    finally:
        restored.close()


def _remembered(database: Database) -> RememberedDeletions | None:
    """Return the deletions that a database remembers; None if it is damaged, or knows of none."""
    try:
        if version_of(database) != known_versions()[-1]:
            return None
        return Privacy(database, {}).remembered.blocking()
    except (Refusal, StorageError):
        return None
    finally:
        if database.file is not None:
            database.close()  # the file is about to be replaced


def _require_replacing(database: Database, *, has_data: bool, replacing: bool) -> None:
    if has_data and not replacing:
        raise Refusal(
            f"The database {database_name(database)} already has data: `--replace` "
            "replaces it with the backup and keeps a copy."
        )


@contextmanager
def _refusing_restore_errors(database: Database) -> Generator[None]:
    """Turn errors into refusals. Nothing has changed then: replacing is the last step."""
    try:
        yield
    except FileOpenElsewhere as error:
        raise Refusal(
            f"Another program has the database {database_name(database)} open: stop it, then try "
            "again."
        ) from error
    except (StorageError, TransferFailed, OSError, sqlite3.Error) as error:
        reason = first_line(error.__cause__ or error)
        raise Refusal(
            f"The backup was not restored, and the database {database_name(database)} is as it "
            f"was ({reason}): check that the disk has room and that the bot can write there."
        ) from error
