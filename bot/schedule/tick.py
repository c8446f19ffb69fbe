"""The tick: runs every job, every few seconds and whenever it is woken."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app.logs import interaction_context
from bot.app.metrics import Metrics
from bot.db.errors import StorageError
from bot.schedule.background import Background
from bot.schedule.jobs.job import Job

TICK_SECONDS = 5
_TICK = "tick"
STOP_SECONDS = 0.5
_PAUSE_FACTOR = 4
"""The pause after a tick, as a multiple of how long it took; waking does not shorten it."""
_LONGEST_PAUSE = 0.5
"""Seconds."""

logger = logging.getLogger(__name__)


class Schedule:
    """Runs its jobs one after the other at each tick.

    Due times are in the database; a job queries what is due by our own clock. Jobs start tasks that
    a tick does not wait for in `background`. `tick_seconds` is the time between ticks that nothing
    woke.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        background: Background,
        clock: Callable[[], datetime],
        metrics: Metrics,
        *,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        self._jobs = jobs
        self._background = background
        self._clock = clock
        self._metrics = metrics
        self._tick_seconds = tick_seconds
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._clock_watch: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._tick_lock = asyncio.Lock()
        self._turn_lock = asyncio.Lock()
        self._paused_until = 0.0
        self._woken = False
        self._woken_at = 0.0
        self._is_stopped = False

    def start(self) -> None:
        """Start ticking, now and then every few seconds."""
        self._scheduler.add_job(
            self._wake,  # not the tick: APScheduler logs a job that `stop` cancels as an error
            "interval",
            id=_TICK,
            seconds=self._tick_seconds,
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
        """Keep ticking after the system clock was set back.

        APScheduler uses that clock, and would pause for an hour if it went back by one. The event
        loop's clock is monotonic.
        """
        while True:
            before = datetime.now(UTC)
            await asyncio.sleep(self._tick_seconds)
            if datetime.now(UTC) < before:
                self._scheduler.modify_job(_TICK, next_run_time=datetime.now(UTC))

    async def stop(self) -> None:
        """Stop ticking and end the background tasks; unsent messages are sent after a restart."""
        self._is_stopped = True
        if self._clock_watch is not None:
            self._clock_watch.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await self._background.stop(STOP_SECONDS)

    def wake(self) -> None:
        """Tick soon, because something is due now. Thread-safe.

        A commit calls this in the database thread that made it.
        """
        if threading.get_ident() == self._thread:
            self._tick_soon()
        elif not self._is_stopped:
            self._loop.call_soon_threadsafe(self._tick_soon)

    def _tick_soon(self) -> None:
        """Start a tick, unless one is already waiting to run."""
        if not (self._woken or self._is_stopped):
            self._woken, self._woken_at = True, time.perf_counter()
            self._background.start(self._tick_in_turn())

    async def _tick_in_turn(self) -> None:
        """Tick after the pause that follows the last tick, which leaves time for commands."""
        async with self._turn_lock:
            await asyncio.sleep(max(0.0, self._paused_until - time.perf_counter()))
            began = time.perf_counter()
            with interaction_context(None):  # not the interaction that woke it
                await self.tick()
            ended = time.perf_counter()
            self._paused_until = ended + min(_PAUSE_FACTOR * (ended - began), _LONGEST_PAUSE)

    async def tick(self) -> None:
        """Run every job; a failure is logged, and the next tick tries again."""
        async with self._tick_lock:
            began = time.perf_counter()
            lag_seconds = began - self._woken_at if self._woken else 0.0
            self._woken = False
            now = self._clock()
            for job in self._jobs:
                await self._run(job, now)
            self._metrics.tick(lag_seconds, time.perf_counter() - began)

    async def _run(self, job: Job, now: datetime) -> None:
        """Run one job; a failure does not stop the others."""
        try:
            await job.run(now)
        except StorageError:
            self._metrics.tick_failure(job.name)  # logged by the outage log
        except Exception:
            logger.exception("A tick failed to %s; the next one tries again", job.name)
            self._metrics.tick_failure(job.name)

    async def idle(self) -> None:
        """Wait until all background tasks have ended."""
        await self._background.idle()
