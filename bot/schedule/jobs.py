"""The jobs of a tick. Each queries the database for what is due, every time."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.audio.workers import AudioWorkers
from bot.battles.service.phases import BattlePhases
from bot.db.database import Database
from bot.db.errors import StorageError
from bot.departures.service import Departures
from bot.downtime.service import Downtime
from bot.events.service.announcing import EventAnnouncements
from bot.level_roles.service import LevelRoles
from bot.outbox.courier import Courier
from bot.outbox.rate_limit import RateLimiter
from bot.outbox.service.deliveries import Deliveries
from bot.privacy.service.privacy import Privacy
from bot.quests.redrawing import Redrawer
from bot.quests.service.postings import Postings
from bot.reminders.service.reminders import Reminders
from bot.schedule.background import Background
from bot.schedule.daily_backup import DailyBackup
from bot.schedule.role_sync import RoleSync
from bot.schedule.room_sync import RoomSync
from bot.schedule.xp_imports import ImportRunner
from bot.shared_timers.redrawing import SharedTimerRedrawer
from bot.shared_timers.service.progress import SharedTimerProgress
from bot.staff.service import Staff
from bot.week_reviews.service import WeekReviews
from bot.won_roles.service import WonRoles
from bot.won_roles.sync import WonRoleSync
from bot.xp_import.service.import_batches import ImportWork

_HEARTBEAT_EVERY: Final = timedelta(minutes=1)
_PRUNE_EVERY: Final = timedelta(hours=1)
_MAX_WAITING: Final = 500

logger = logging.getLogger(__name__)


class Job(Protocol):
    """One part of a tick. If it raises, the other jobs still run, and the next tick retries it."""

    @property
    def name(self) -> str:
        """The job's name in logs and metrics: a verb and its object."""
        ...

    async def run(self, now: datetime) -> None:
        """Do what is due at `now`, or start it in the background."""
        ...


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


class DueDeliveries:
    """Sends the messages in the outbox, each in a background task of its own."""

    name = "deliver messages"

    def __init__(
        self,
        deliveries: Deliveries,
        courier: Courier,
        rate_limiter: RateLimiter,
        background: Background,
    ) -> None:
        self._deliveries = deliveries
        self._courier = courier
        self._rate_limiter = rate_limiter
        self._background = background
        self._in_progress: dict[int, asyncio.Task[None]] = {}

    async def run(self, now: datetime) -> None:
        """Start as many deliveries as can be sent before the next tick or two.

        Deliveries in progress are still due in the database, so the limit is raised by their count.
        """
        limit = _MAX_WAITING - self._rate_limiter.waiting + len(self._in_progress)
        for delivery in await self._deliveries.due(now, limit):
            if delivery.id not in self._in_progress:
                task = self._background.start(self._courier.deliver(delivery))
                self._in_progress[delivery.id] = task
                task.add_done_callback(lambda _, id_=delivery.id: self._in_progress.pop(id_))


class DuePostings:
    """Opens quests and weekly reviews, batch by batch.

    Each batch of quests is sent while the next one is opened.
    """

    name = "open due postings"

    def __init__(self, postings: Postings, week_reviews: WeekReviews, deliveries: Job) -> None:
        self._postings = postings
        self._week_reviews = week_reviews
        self._deliveries = deliveries

    async def run(self, now: datetime) -> None:
        """Open everything that is due."""
        while await self._postings.open_due(now):
            await self._deliveries.run(now)
        while await self._week_reviews.open_due(now):
            pass


class DueBattles:
    """Starts the battles that are due, and opens and closes their votes."""

    name = "move battles on"

    def __init__(self, phases: BattlePhases, sound: AudioWorkers) -> None:
        self._phases = phases
        self._sound = sound

    async def run(self, now: datetime) -> None:
        """Do what is due, battle by battle; without sound, none could be entered."""
        while await self._phases.advance_due(now):
            pass
        while self._sound.is_on and await self._phases.start_due(now):
            pass


class DueEvents:
    """Announces the start and the end of events."""

    name = "announce events"

    def __init__(self, announcements: EventAnnouncements) -> None:
        self._announcements = announcements

    async def run(self, now: datetime) -> None:
        """Take each event that is due to its next state."""
        while await self._announcements.announce_due(now):
            pass


class DueWonRoles:
    """Gives and takes the roles of those who win battles or lead a week."""

    name = "sync winners' roles"

    def __init__(self, won_roles: WonRoles, role_sync: WonRoleSync, background: Background) -> None:
        self._won_roles = won_roles
        self._role_sync = role_sync
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start a sync of each server that has a role due."""
        for guild_id in await self._won_roles.due(now):
            self._background.start(self._role_sync.sync(guild_id))


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


class RoomWatch:
    """Records who is in studio rooms, and ends the sessions that are over."""

    name = "check studio rooms"

    def __init__(self, rooms: RoomSync, is_connected: Callable[[], bool]) -> None:
        self._rooms = rooms
        self._is_connected = is_connected

    async def run(self, now: datetime) -> None:
        """Check the rooms."""
        await self._rooms.watch(now, is_connected=self._is_connected())


class DueRedraws:
    """Redraws postings that have changed since they were sent."""

    name = "redraw postings"

    def __init__(self, postings: Postings, redrawer: Redrawer, background: Background) -> None:
        self._postings = postings
        self._redrawer = redrawer
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start redrawing the postings that are due."""
        for card in await self._postings.to_refresh(now):
            self._background.start(self._redrawer.redraw(card))


class DueRoleChecks:
    """Syncs members whose level roles may not match their level."""

    name = "sync level roles"

    def __init__(
        self, level_roles: LevelRoles, role_sync: RoleSync, background: Background
    ) -> None:
        self._level_roles = level_roles
        self._role_sync = role_sync
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start a sync of each server that has members due."""
        for guild_id in await self._level_roles.due(now):
            self._background.start(self._role_sync.sync(guild_id))


class DueImports:
    """Runs imports of XP from other bots."""

    name = "continue imports"

    def __init__(
        self, import_work: ImportWork, import_runner: ImportRunner, background: Background
    ) -> None:
        self._import_work = import_work
        self._import_runner = import_runner
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start or resume each unfinished import."""
        for due in await self._import_work.due(now):
            self._background.start(self._import_runner.run(due))


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
