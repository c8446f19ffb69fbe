"""The daily copy of the database, and the removal of the oldest ones."""

import logging
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bot.db import backups
from bot.db.backups import NotSaved
from bot.db.database import Database
from bot.db.errors import first_line
from bot.db.file_work import in_thread

AGAIN_AFTER: Final = timedelta(hours=1)
"""After which a copy that could not be saved is tried again."""

_NAME: Final = re.compile(r"woodshed-\d{4}-\d{2}-\d{2}\.db")

logger = logging.getLogger(__name__)


def name_on(day: date) -> str:
    """Return what a day's copy is called."""
    return f"woodshed-{day.isoformat()}.db"


def saved_in(folder: Path) -> list[Path]:
    """Return the daily copies in a folder, the oldest first, and no other file.

    Raises:
        OSError: it cannot be read.
    """
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if _NAME.fullmatch(file.name))


class Archivist:
    """Saves a copy of the database once a day (UTC), and keeps the newest ones.

    The files alone show which days have a copy: a restart changes nothing, and the copy of a day
    on which the bot was down is saved as soon as it is back.

    Args:
        database: the database.
        folder: where the copies are; it is made if need be.
        kept: how many there are at most; with 0, none is saved.
    """

    def __init__(self, database: Database, folder: Path, kept: int) -> None:
        self._database = database
        self._folder = folder
        self._kept = kept
        self._saved_on: date | None = None
        self._failed_at: datetime | None = None
        self._is_at_work = False

    def is_due(self, now: datetime) -> bool:
        """Tell whether to look for the day's copy, without looking at the disk."""
        if self._kept == 0 or self._is_at_work or self._saved_on == _day_of(now):
            return False
        return self._failed_at is None or abs(now - self._failed_at) >= AGAIN_AFTER

    async def save(self, now: datetime) -> None:
        """Save the day's copy unless there is one; a failure is logged, with what to do."""
        self._is_at_work, self._failed_at = True, now
        try:
            await in_thread(partial(self._save, now))
            self._saved_on, self._failed_at = _day_of(now), None
        except (NotSaved, OSError) as error:
            reason = error if isinstance(error, NotSaved) else self._reason(error)
            logger.error("No daily copy could be saved (%s). It is tried again in an hour", reason)  # noqa: TRY400 - a traceback says no more
        except Exception:
            logger.exception("The daily copy failed. It is tried again in an hour")
        finally:
            self._is_at_work = False

    def _save(self, now: datetime) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self._folder / name_on(_day_of(now))
        if target.exists():
            return
        backup = backups.save(self._database, target, now)
        logger.info("Saved the daily copy %s (%d bytes)", target, backup.size_bytes)
        others = [file for file in saved_in(self._folder) if file != target]
        for old in others[: max(0, len(others) + 1 - self._kept)]:
            old.unlink(missing_ok=True)
            logger.info("Removed the daily copy %s: the newest %d are kept", old, self._kept)

    def _reason(self, error: OSError) -> str:
        advice = "let the bot write there, and see that the disk has room"
        return f"{self._folder}: {first_line(error)}: {advice}"


def _day_of(now: datetime) -> date:
    return now.astimezone(UTC).date()
