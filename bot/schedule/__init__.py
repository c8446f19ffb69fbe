"""What the tick does: quests that fall due, messages that are owed, and keeping them true."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.db.errors import StorageError
from bot.logs import about
from bot.metrics import Metrics
from bot.schedule.archivist import Archivist
from bot.schedule.courier import Courier
from bot.schedule.drawing import Drawer
from bot.schedule.imports import ImportKeeper
from bot.schedule.pace import Pace
from bot.schedule.redrawing import Redrawer
from bot.schedule.role_keeper import RoleKeeper
from bot.schedule.rooms import RoomKeeper
from bot.services import Services
from bot.ui.pictures.studio import Studio
from bot.ui.roster import Directory

TICK_SECONDS = 5
_TICK = "tick"
STOP_SECONDS = 0.5
_PRUNE_EVERY = timedelta(hours=1)
_BEAT_EVERY = timedelta(minutes=1)
_MOST_WAITING = 500
_REST = 4
"""For how many times as long as a tick took the next one waits, however often it is woken."""
_LONGEST_REST = 0.5
"""Seconds."""

logger = logging.getLogger(__name__)


class Schedule:
    """One tick, every few seconds and whenever it is woken.

    The due times are in the database; a tick asks for what is due by our own clock. Deliveries run
    beside the tick, so that a server whose Discord is slow keeps nobody else waiting.

    Args:
        client: sends what is owed.
        services: the use cases.
        clock: tells the present instant.
        directory: tells what members are called, to the client as well.
        rooms: follows who is in which studio room, for the client as well.
        is_connected: tells whether Discord hears the bot.
        notes_outages: whether the bot was down while no tick found it heard: not so where time
            passes in leaps.
        metrics: counts ticks and deliveries; new ones if none are given.
        archivist: saves the daily copy of the database, where one is wanted.
        studio: draws pictures, for the client as well; a new one if none is given.
    """

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        clock: Callable[[], datetime],
        directory: Directory,
        rooms: RoomKeeper,
        is_connected: Callable[[], bool] = lambda: True,
        *,
        notes_outages: bool = False,
        metrics: Metrics | None = None,
        archivist: Archivist | None = None,
        studio: Studio | None = None,
    ) -> None:
        self._services = services
        self._archivist = archivist
        self._clock = clock
        self._is_connected = is_connected
        self._notes_outages = notes_outages
        self._metrics = metrics or Metrics()
        self._pace = Pace()
        drawer = Drawer(client, directory, services, clock, studio or Studio())
        self._courier = Courier(
            client, drawer, services, clock, self.wake, self._pace, self._metrics
        )
        self._redrawer = Redrawer(client, drawer, self._pace)
        self._rooms = rooms
        self._role_keeper = RoleKeeper(client, services, clock, self.wake, self._pace)
        self._import_keeper = ImportKeeper(client, services, clock, self.wake)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._clock_watch: asyncio.Task[None] | None = None
        self._ticking = asyncio.Lock()
        self._in_turn = asyncio.Lock()
        self._rests_until = 0.0
        self._woken = False
        self._woken_at = 0.0
        self._is_stopped = False
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()
        self._pruned_at: datetime | None = None
        self._beaten_at: datetime | None = None

    def start(self) -> None:
        """Begin to tick, at once and then every few seconds."""
        self._scheduler.add_job(
            self._wake,  # not the tick: APScheduler logs a job that `stop` cancels as an error
            "interval",
            id=_TICK,
            seconds=TICK_SECONDS,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        self._clock_watch = asyncio.create_task(self._watch_clock())

    async def _wake(self) -> None:
        self.wake()

    async def _watch_clock(self) -> None:
        """Tick on where the system's clock is set back.

        APScheduler goes by that clock, and would be silent for an hour when it goes back by one.
        The loop's own clock is one that nobody sets.
        """
        while True:
            before = datetime.now(UTC)
            await asyncio.sleep(TICK_SECONDS)
            if datetime.now(UTC) < before:
                self._scheduler.modify_job(_TICK, next_run_time=datetime.now(UTC))

    async def stop(self) -> None:
        """Stop ticking and end what is under way; what was not sent is sent after the start."""
        self._is_stopped = True
        if self._clock_watch is not None:
            self._clock_watch.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if under_way := self._under_way():  # most of it ends sooner than a transaction is torn down
            await asyncio.wait(under_way, timeout=STOP_SECONDS)
        while under_way := self._under_way():  # again, since a tick sets off more
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    def wake(self) -> None:
        """Tick soon, because something is owed now; a tick that has yet to begin is enough."""
        if not (self._woken or self._is_stopped):
            self._woken, self._woken_at = True, time.perf_counter()
            self._spawn(self._tick_in_turn())

    async def _tick_in_turn(self) -> None:
        """Tick, once the last tick has been followed by its rest: members come first."""
        async with self._in_turn:
            await asyncio.sleep(max(0.0, self._rests_until - time.perf_counter()))
            began = time.perf_counter()
            with about(None):  # it is for everybody, whoever woke it
                await self.tick()
            ended = time.perf_counter()
            self._rests_until = ended + min(_REST * (ended - began), _LONGEST_REST)

    async def tick(self) -> None:
        """Do what is due and set off what is owed; a failure is logged and tried again.

        The bot's own downtime comes first: it excuses days that what follows asks for.
        """
        async with self._ticking:
            began = time.perf_counter()
            lag_seconds = began - self._woken_at if self._woken else 0.0
            self._woken = False
            now = self._clock()
            await self._try("notice the bot's downtime", self._beat, now)
            await self._try("open what falls due", self._open, now)
            await self._try("attend to timers", self._remind, now)
            await self._try("look at studio rooms", self._watch, now)
            await self._try("deliver what is owed", self._deliver, now)
            await self._try("keep postings true", self._refresh, now)
            await self._try("keep level roles", self._keep_roles, now)
            await self._try("go on with imports", self._import, now)
            await self._try("forget what is old", self._prune, now)
            await self._try("save the daily copy", self._save_copy, now)
            self._metrics.tick(lag_seconds, time.perf_counter() - began)

    async def _try(
        self, what: str, part: Callable[[datetime], Awaitable[None]], now: datetime
    ) -> None:
        """Do one part of a tick; its trouble is no other's."""
        try:
            await part(now)
        except StorageError:
            self._metrics.tick_failure(what)  # the log knows of it already
        except Exception:
            logger.exception("A tick failed to %s; the next one tries again", what)
            self._metrics.tick_failure(what)

    async def idle(self) -> None:
        """Wait until nothing that a tick has set off is under way."""
        while under_way := self._under_way():
            await asyncio.gather(*under_way)

    async def _beat(self, now: datetime) -> None:
        """Give a sign of life, once a minute, where Discord hears the bot."""
        if not (self._notes_outages and self._is_connected()):
            return
        if self._beaten_at is None or abs(now - self._beaten_at) >= _BEAT_EVERY:
            await self._services.downtime.beat(now)
            self._beaten_at = now

    async def _open(self, now: datetime) -> None:
        """Open what falls due, batch by batch: quests, and the weeks in review.

        What is open is on its way while the next batch opens, however many there are.
        """
        while await self._services.postings.open_due(now):
            await self._deliver(now)
        while await self._services.week_reviews.open_due(now):
            pass

    async def _remind(self, now: datetime) -> None:
        """Attend to the timers that have something due; one that fails is tried again."""
        for timer in await self._services.reminders.due(now):
            try:
                await self._services.reminders.attend(timer, now)
                await self._rooms.look(timer.guild_id, timer.user_id)  # it may have been closed
            except StorageError:
                raise
            except Exception:
                logger.exception("Timer %s could not be attended to", timer.id)

    async def _watch(self, now: datetime) -> None:
        await self._rooms.watch(now, is_connected=self._is_connected())

    async def _deliver(self, now: datetime) -> None:
        """Set off what is owed, as far as it may begin before the next tick or two.

        What is under way is still due, so that much more is asked for.
        """
        most = _MOST_WAITING - self._pace.waiting + len(self._deliveries)
        for delivery in await self._services.deliveries.due(now, most):
            if delivery.id not in self._deliveries:
                task = asyncio.create_task(self._courier.deliver(delivery))
                self._deliveries[delivery.id] = task
                task.add_done_callback(lambda _, id_=delivery.id: self._deliveries.pop(id_))

    async def _refresh(self, now: datetime) -> None:
        for card in await self._services.postings.to_refresh(now):
            self._spawn(self._redrawer.redraw(card))

    async def _keep_roles(self, now: datetime) -> None:
        for guild_id in await self._services.level_roles.due(now):
            self._spawn(self._role_keeper.keep(guild_id))

    async def _import(self, now: datetime) -> None:
        for kept in await self._services.import_work.due(now):
            self._spawn(self._import_keeper.carry_on(kept))

    async def _prune(self, now: datetime) -> None:
        if self._pruned_at is None or now - self._pruned_at >= _PRUNE_EVERY:
            await self._services.postings.prune()
            self._pruned_at = now

    async def _save_copy(self, now: datetime) -> None:
        """Set the daily copy off, where it is wanted and due."""
        if self._archivist is not None and self._archivist.is_due(now):
            self._spawn(self._archivist.save(now))

    def _under_way(self) -> list[asyncio.Task[None]]:
        return [*self._deliveries.values(), *self._others]

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._others.add(task)
        task.add_done_callback(self._others.discard)
