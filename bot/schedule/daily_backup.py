"""Saves a daily backup of the database, and removes the oldest ones."""

import logging
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bot.db import backups
from bot.db.backups import BackupFailed
from bot.db.database import Database
from bot.db.errors import first_line
from bot.db.file_work import in_thread

AGAIN_AFTER: Final = timedelta(hours=1)
"""How long after a failure the backup is tried again."""

_NAME: Final = re.compile(r"woodshed-\d{4}-\d{2}-\d{2}\.db", re.ASCII)

logger = logging.getLogger(__name__)


def name_on(day: date) -> str:
    """Return the file name of a day's backup."""
    return f"woodshed-{day.isoformat()}.db"


def list_backups(folder: Path) -> list[Path]:
    """Return the daily backups in a folder, the oldest first.

    Raises:
        OSError: the folder cannot be read.
    """
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if _NAME.fullmatch(file.name))


class DailyBackup:
    """Saves a backup of the database once a day (UTC), and keeps the newest ones.

    The files are the only state, so a restart changes nothing, and if the bot was down all day,
    that day's backup is saved as soon as it starts. The newest `limit` are kept; 0 turns daily
    backups off.
    """

    def __init__(self, database: Database, folder: Path, limit: int) -> None:
        self._database = database
        self._folder = folder
        self._limit = limit
        self._saved_on: date | None = None
        self._failed_at: datetime | None = None
        self._is_saving = False

    def is_due(self, now: datetime) -> bool:
        """Return whether to call `save`, without looking at the disk."""
        if self._limit == 0 or self._is_saving or self._saved_on == _day_of(now):
            return False
        return self._failed_at is None or abs(now - self._failed_at) >= AGAIN_AFTER

    async def save(self, now: datetime) -> None:
        """Save the day's backup unless it exists; a failure is logged with advice."""
        self._is_saving, self._failed_at = True, now
        try:
            await in_thread(partial(self._save, now))
            self._saved_on, self._failed_at = _day_of(now), None
        except (BackupFailed, OSError) as error:
            reason = error if isinstance(error, BackupFailed) else self._reason(error)
            logger.error("Could not save the daily backup (%s). Trying again in an hour", reason)  # noqa: TRY400 - a traceback says no more
        except Exception:
            logger.exception("Could not save the daily backup. Trying again in an hour")
        finally:
            self._is_saving = False

    def _save(self, now: datetime) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self._folder / name_on(_day_of(now))
        if target.exists():
            return
        backup = backups.save(self._database, target, now)
        logger.info("Saved the daily backup %s (%d bytes)", target, backup.size_bytes)
        others = [file for file in list_backups(self._folder) if file != target]
        for old in others[: max(0, len(others) + 1 - self._limit)]:
            old.unlink(missing_ok=True)
            logger.info("Removed the daily backup %s, keeping the newest %d", old, self._limit)

    def _reason(self, error: OSError) -> str:
        advice = "let the bot write there, and check that the disk has room"
        return f"{self._folder}: {first_line(error)}: {advice}"


def _day_of(now: datetime) -> date:
    return now.astimezone(UTC).date()
