"""The jobs of a tick. What is due stands in the database, so each asks for it anew every time."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.db.errors import StorageError
from bot.downtime.service import Downtime
from bot.level_roles.service import LevelRoles
from bot.outbox.courier import Courier
from bot.outbox.rate_limit import Pace
from bot.outbox.redrawing import Redrawer
from bot.outbox.service.deliveries import Deliveries
from bot.quests.service.postings import Postings
from bot.reminders.service.reminders import Reminders
from bot.schedule.background import Background
from bot.schedule.daily_backup import Archivist
from bot.schedule.role_sync import RoleKeeper
from bot.schedule.room_sync import RoomKeeper
from bot.schedule.xp_imports import ImportKeeper
from bot.week_reviews.service import WeekReviews
from bot.xp_import.service.import_batches import ImportWork

_HEARTBEAT_EVERY: Final = timedelta(minutes=1)
_PRUNE_EVERY: Final = timedelta(hours=1)
_MOST_WAITING: Final = 500

logger = logging.getLogger(__name__)


class Job(Protocol):
    """One part of a tick. If it raises, the other jobs run all the same and it is tried again."""

    @property
    def name(self) -> str:
        """What it does, as logs and metrics name it: a verb and its object."""
        ...

    async def run(self, now: datetime) -> None:
        """Do what is due at `now`, or start it in the background."""
        ...


class Heartbeat:
    """Gives a sign of life once a minute while Discord is connected; a gap is an outage.

    It comes first in a tick: an outage excuses days that the other jobs ask for.
    """

    name = "notice the bot's downtime"

    def __init__(self, downtime: Downtime, is_connected: Callable[[], bool]) -> None:
        self._downtime = downtime
        self._is_connected = is_connected
        self._beaten_at: datetime | None = None

    async def run(self, now: datetime) -> None:
        """Note that the bot is at work, unless that was noted less than a minute ago."""
        if not self._is_connected():
            return
        if self._beaten_at is None or abs(now - self._beaten_at) >= _HEARTBEAT_EVERY:
            await self._downtime.beat(now)
            self._beaten_at = now


class DueDeliveries:
    """Sends what the outbox holds, each delivery in a task of its own."""

    name = "deliver what is owed"

    def __init__(
        self, deliveries: Deliveries, courier: Courier, pace: Pace, background: Background
    ) -> None:
        self._deliveries = deliveries
        self._courier = courier
        self._pace = pace
        self._background = background
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def run(self, now: datetime) -> None:
        """Start as many deliveries as may begin before the next tick or two.

        Those under way are still due in the database, so that many more are asked for.
        """
        most = _MOST_WAITING - self._pace.waiting + len(self._under_way)
        for delivery in await self._deliveries.due(now, most):
            if delivery.id not in self._under_way:
                task = self._background.start(self._courier.deliver(delivery))
                self._under_way[delivery.id] = task
                task.add_done_callback(lambda _, id_=delivery.id: self._under_way.pop(id_))


class DuePostings:
    """Opens quests and weeks in review, batch by batch.

    Args:
        postings: opens quests.
        week_reviews: opens weeks in review.
        deliveries: sends each batch of quests while the next one is opened.
    """

    name = "open what falls due"

    def __init__(self, postings: Postings, week_reviews: WeekReviews, deliveries: Job) -> None:
        self._postings = postings
        self._week_reviews = week_reviews
        self._deliveries = deliveries

    async def run(self, now: datetime) -> None:
        """Open everything that is due, however much it is."""
        while await self._postings.open_due(now):
            await self._deliveries.run(now)
        while await self._week_reviews.open_due(now):
            pass


class DueReminders:
    """Attends to timers whose owner is to be reminded or asked."""

    name = "attend to timers"

    def __init__(self, reminders: Reminders, rooms: RoomKeeper) -> None:
        self._reminders = reminders
        self._rooms = rooms

    async def run(self, now: datetime) -> None:
        """Attend to each timer that has something due; one that fails is tried again."""
        for timer in await self._reminders.due(now):
            try:
                await self._reminders.attend(timer, now)
                await self._rooms.look(timer.guild_id, timer.user_id)  # it may have been closed
            except StorageError:
                raise
            except Exception:
                logger.exception("Timer %s could not be attended to", timer.id)


class RoomWatch:
    """Notes who is in studio rooms, and ends the sessions that are over."""

    name = "look at studio rooms"

    def __init__(self, rooms: RoomKeeper, is_connected: Callable[[], bool]) -> None:
        self._rooms = rooms
        self._is_connected = is_connected

    async def run(self, now: datetime) -> None:
        """Look at the rooms."""
        await self._rooms.watch(now, is_connected=self._is_connected())


class DueRedraws:
    """Redraws postings that have changed since they were sent."""

    name = "keep postings true"

    def __init__(self, postings: Postings, redrawer: Redrawer, background: Background) -> None:
        self._postings = postings
        self._redrawer = redrawer
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start to redraw those whose turn it is."""
        for card in await self._postings.to_refresh(now):
            self._background.start(self._redrawer.redraw(card))


class DueRoleChecks:
    """Looks at members whose level roles may not be those of their level."""

    name = "keep level roles"

    def __init__(
        self, level_roles: LevelRoles, role_keeper: RoleKeeper, background: Background
    ) -> None:
        self._level_roles = level_roles
        self._role_keeper = role_keeper
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start on each server that has members to be looked at."""
        for guild_id in await self._level_roles.due(now):
            self._background.start(self._role_keeper.keep(guild_id))


class DueImports:
    """Goes on with imports of XP from other bots."""

    name = "go on with imports"

    def __init__(
        self, import_work: ImportWork, import_keeper: ImportKeeper, background: Background
    ) -> None:
        self._import_work = import_work
        self._import_keeper = import_keeper
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start or resume each import that has something left to do."""
        for due in await self._import_work.due(now):
            self._background.start(self._import_keeper.carry_on(due))


class Pruning:
    """Deletes what is too old to be needed, once an hour."""

    name = "forget what is old"

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._pruned_at: datetime | None = None

    async def run(self, now: datetime) -> None:
        """Prune, unless that was done within the hour."""
        if self._pruned_at is None or now - self._pruned_at >= _PRUNE_EVERY:
            await self._postings.prune()
            self._pruned_at = now


class DailyCopy:
    """Saves the daily copy of the database."""

    name = "save the daily copy"

    def __init__(self, archivist: Archivist, background: Background) -> None:
        self._archivist = archivist
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start to save it, if it is due."""
        if self._archivist.is_due(now):
            self._background.start(self._archivist.save(now))
