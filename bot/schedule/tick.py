"""The tick: every few seconds, and whenever it is woken, each job does what is due."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app.logs import about
from bot.app.metrics import Metrics
from bot.db.errors import StorageError
from bot.schedule.background import Background
from bot.schedule.jobs import Job

TICK_SECONDS = 5
_TICK = "tick"
STOP_SECONDS = 0.5
_REST = 4
"""For how many times as long as a tick took the next one waits, however often it is woken."""
_LONGEST_REST = 0.5
"""Seconds."""

logger = logging.getLogger(__name__)


class Schedule:
    """Runs its jobs, one after the other, at each tick.

    The due times are in the database; a job asks for what is due by our own clock.

    Args:
        jobs: what a tick does, in this order.
        background: where the jobs start what a tick does not wait for.
        clock: tells the present instant.
        metrics: counts and times the ticks.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        background: Background,
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._jobs = jobs
        self._background = background
        self._clock = clock
        self._metrics = metrics
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._clock_watch: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._ticking = asyncio.Lock()
        self._in_turn = asyncio.Lock()
        self._rests_until = 0.0
        self._woken = False
        self._woken_at = 0.0
        self._is_stopped = False

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
        await self._background.stop(STOP_SECONDS)

    def wake(self) -> None:
        """Tick soon, because something is due now. Any thread may call this.

        A commit wakes the schedule in the thread that it was made in.
        """
        if threading.get_ident() == self._thread:
            self._tick_soon()
        elif not self._is_stopped:
            self._loop.call_soon_threadsafe(self._tick_soon)

    def _tick_soon(self) -> None:
        """Start a tick, unless one is about to begin."""
        if not (self._woken or self._is_stopped):
            self._woken, self._woken_at = True, time.perf_counter()
            self._background.start(self._tick_in_turn())

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
        """Run every job; one that fails is logged, and tried again by the next tick."""
        async with self._ticking:
            began = time.perf_counter()
            lag_seconds = began - self._woken_at if self._woken else 0.0
            self._woken = False
            now = self._clock()
            for job in self._jobs:
                await self._run(job, now)
            self._metrics.tick(lag_seconds, time.perf_counter() - began)

    async def _run(self, job: Job, now: datetime) -> None:
        """Run one job; its failure stops no other."""
        try:
            await job.run(now)
        except StorageError:
            self._metrics.tick_failure(job.name)  # the log knows of it already
        except Exception:
            logger.exception("A tick failed to %s; the next one tries again", job.name)
            self._metrics.tick_failure(job.name)

    async def idle(self) -> None:
        """Wait until nothing that a tick has started is under way."""
        await self._background.idle()
