"""The jobs of running sessions: reminders, shared timers and studio rooms."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.db.errors import StorageError
from bot.reminders.service.reminders import Reminders
from bot.schedule.background import Background
from bot.schedule.room_sync import RoomSync
from bot.shared_timers.redrawing import SharedTimerRedrawer
from bot.shared_timers.service.progress import SharedTimerProgress

logger = logging.getLogger(__name__)


class DueReminders:
    """Sends due reminders and checks of running timers."""

    name = "process timers"

    def __init__(self, reminders: Reminders, rooms: RoomSync) -> None:
        self._reminders = reminders
        self._rooms = rooms

    async def run(self, now: datetime) -> None:
        """Process each due timer; one that fails is tried again."""
        for timer in await self._reminders.due(now):
            try:
                await self._reminders.handle_due(timer, now)
                await self._rooms.sync_member(
                    timer.guild_id, timer.user_id
                )  # their timer may have ended
            except StorageError:
                raise
            except Exception:
                logger.exception("Could not process timer %s", timer.id)


class DueSharedTimers:
    """Takes shared timers to their next phase, and redraws their messages."""

    name = "move shared timers on"

    def __init__(
        self,
        progress: SharedTimerProgress,
        redrawer: SharedTimerRedrawer,
        background: Background,
    ) -> None:
        self._progress = progress
        self._redrawer = redrawer
        self._background = background

    async def run(self, now: datetime) -> None:
        """Do what is due, then start redrawing what has changed."""
        await self._progress.advance_due(now)
        for card in await self._progress.to_redraw(now):
            self._background.start(self._redrawer.redraw(card))


class RoomWatch:
    """Records who is in studio rooms, and ends the sessions that are over."""

    name = "check studio rooms"

    def __init__(self, rooms: RoomSync, is_connected: Callable[[], bool]) -> None:
        self._rooms = rooms
        self._is_connected = is_connected

    async def run(self, now: datetime) -> None:
        """Check the rooms."""
        await self._rooms.watch(now, is_connected=self._is_connected())
