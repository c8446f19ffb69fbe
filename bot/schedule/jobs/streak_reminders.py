"""The job of a tick that reminds members of streaks in danger."""

import logging
from datetime import datetime

from bot.db.errors import StorageError
from bot.streak_reminders.service import StreakReminders

logger = logging.getLogger(__name__)


class DueStreakReminders:
    """Enqueues the evening messages of members whose hour has come."""

    name = "remind of streaks"

    def __init__(self, reminders: StreakReminders) -> None:
        self._reminders = reminders

    async def run(self, now: datetime) -> None:
        """Handle each member in a transaction of their own; one that fails is tried again."""
        for due in await self._reminders.due(now):
            try:
                await self._reminders.handle_due(due, now)
            except StorageError:
                raise
            except Exception:
                logger.exception("Server %s: could not remind of a streak", due.guild_id)
