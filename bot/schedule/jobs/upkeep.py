"""The jobs that keep the database in order, and note when the bot was running."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.db.database import Database
from bot.db.errors import StorageError
from bot.departures.service import Departures
from bot.downtime.service import Downtime
from bot.level_roles.service import LevelRoles
from bot.privacy.service.privacy import Privacy
from bot.quests.service.postings import Postings
from bot.schedule.background import Background
from bot.schedule.daily_backup import DailyBackup
from bot.staff.service import Staff

_HEARTBEAT_EVERY: Final = timedelta(minutes=1)
_PRUNE_EVERY: Final = timedelta(hours=1)

logger = logging.getLogger(__name__)


class Heartbeat:
    """Records a heartbeat once a minute while Discord is connected; a gap is an outage.

    It runs first in a tick, because an outage excuses days that the other jobs query.
    """

    name = "record the heartbeat"

    def __init__(self, downtime: Downtime, is_connected: Callable[[], bool]) -> None:
        self._downtime = downtime
        self._is_connected = is_connected
        self._recorded_at: datetime | None = None

    async def run(self, now: datetime) -> None:
        """Record the heartbeat, unless the last one is less than a minute old."""
        if not self._is_connected():
            return
        if self._recorded_at is None or abs(now - self._recorded_at) >= _HEARTBEAT_EVERY:
            await self._downtime.record_heartbeat(now)
            self._recorded_at = now


class Pruning:
    """Deletes old rows that are no longer needed, once an hour."""

    name = "delete old rows"

    def __init__(
        self, postings: Postings, level_roles: LevelRoles, staff: Staff, privacy: Privacy
    ) -> None:
        self._postings = postings
        self._level_roles = level_roles
        self._staff = staff
        self._privacy = privacy
        self._pruned_at: datetime | None = None

    async def run(self, now: datetime) -> None:
        """Prune, unless the last time was less than an hour ago."""
        if self._pruned_at is None or now - self._pruned_at >= _PRUNE_EVERY:
            await self._postings.prune()
            await self._level_roles.prune(now)
            await self._staff.prune(now)
            await self._privacy.prune(now)
            self._pruned_at = now


class DueErasures:
    """Deletes the data of servers that removed the bot long ago, one server at a time."""

    name = "erase servers"

    def __init__(self, departures: Departures, privacy: Privacy, background: Background) -> None:
        self._departures = departures
        self._privacy = privacy
        self._background = background
        self._is_erasing = False

    async def run(self, now: datetime) -> None:
        """Start erasing the server that removed the bot first, unless one is being erased."""
        if self._is_erasing:
            return
        guild_id = await self._departures.next_to_erase(now)
        if guild_id is not None:
            self._is_erasing = True
            self._background.start(self._erase(guild_id, now))

    async def _erase(self, guild_id: int, now: datetime) -> None:
        try:
            await self._privacy.erase_server(guild_id, now)
            logger.info("Server %s removed the bot long ago: deleted its data", guild_id)
        except StorageError:
            pass  # logged by the outage log; the next tick goes on
        except Exception:
            logger.exception("Server %s could not be erased; trying again", guild_id)
        finally:
            self._is_erasing = False


class LogErasure:
    """Empties the database's log after a deletion, so that it doesn't hold what was deleted."""

    name = "empty the log"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, now: datetime) -> None:
        """Empty the log if that is due; if it is in use just now, the next tick tries again."""
        await asyncio.to_thread(self._database.erase_log)


class DueBackup:
    """Saves the daily backup of the database."""

    name = "save the daily backup"

    def __init__(self, daily_backup: DailyBackup, background: Background) -> None:
        self._daily_backup = daily_backup
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start saving it, if it is due."""
        if self._daily_backup.is_due(now):
            self._background.start(self._daily_backup.save(now))
