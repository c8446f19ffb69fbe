"""Draws pictures in threads, with a cache, a queue and a time limit."""

import asyncio
import itertools
import logging
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from queue import PriorityQueue
from typing import Final

from bot.ui.pictures.byte_cache import byte_cache

MAX_WAIT: Final = 2.0
"""Seconds to wait for a picture while a member waits for an answer."""
BACKGROUND_MAX_WAIT: Final = 15.0
"""Seconds to wait for a picture otherwise: half of a delivery's time limit."""

_MAX_THREADS: Final = 2
_CACHE_BYTES: Final = 16_000_000
_SECONDS_EACH: Final = 0.08
"""An upper estimate per picture, to fail fast if the queue is too long for a caller."""

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class _Job:
    """A picture to draw, by `deadline`: after that, no caller waits for it."""

    draw: Callable[[], bytes]
    key: Hashable
    max_wait: float
    deadline: float
    done: asyncio.Future[bytes | None]


class PictureRenderer:
    """Draws pictures in its own threads and caches the most recent ones.

    The threads are daemons, so that a hanging drawing cannot block the shutdown.
    """

    def __init__(self, *, threads: int = _MAX_THREADS, cache_bytes: int = _CACHE_BYTES) -> None:
        self._most_threads = threads
        self._cache = byte_cache(cache_bytes)
        self._pending: dict[Hashable, _Job] = {}
        self._queue: PriorityQueue[tuple[float, int, _Job | None]] = PriorityQueue()
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    async def draw(
        self, draw: Callable[[], bytes], *, key: Hashable, max_wait: float = MAX_WAIT
    ) -> bytes | None:
        """Return a picture; None if drawing failed or took too long.

        `key` is the kind of picture and everything it shows. A shorter `max_wait`, in seconds, has
        priority in the queue.
        """
        cached = self._cache.get(key)
        if cached is not None:
            return cached
        job = self._pending.get(key) or self._enqueue(draw, key, max_wait)
        if job is None:
            return None
        job.deadline = max(job.deadline, time.perf_counter() + max_wait)
        try:
            async with asyncio.timeout(max_wait):
                return await asyncio.shield(job.done)
        except TimeoutError:
            logger.warning("A picture was not drawn within %.0f s", max_wait)
            return None

    def close(self) -> None:
        """Stop drawing; pending calls return None."""
        self._is_closed = True
        for job in self._pending.values():
            job.deadline = 0.0
            if not job.done.done():
                job.done.set_result(None)
        for _ in self._threads:
            self._queue.put((0.0, next(self._numbers), None))

    def _enqueue(self, draw: Callable[[], bytes], key: Hashable, max_wait: float) -> _Job | None:
        """Enqueue a picture; None if the queue is too long for it to be in time."""
        ahead = sum(1 for each in self._pending.values() if each.max_wait <= max_wait)
        if self._is_closed or ahead * _SECONDS_EACH > max_wait:
            return None
        loop = asyncio.get_running_loop()
        job = _Job(
            draw=draw,
            key=key,
            max_wait=max_wait,
            deadline=time.perf_counter() + max_wait,
            done=loop.create_future(),
        )
        self._pending[key] = job
        self._queue.put((max_wait, next(self._numbers), job))
        if len(self._threads) < min(self._most_threads, len(self._pending)):
            name = f"picture-renderer-{len(self._threads)}"
            thread = threading.Thread(target=self._work, args=(loop,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        return job

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Draw queued pictures in a thread, until the renderer or the loop is closed."""
        with suppress(RuntimeError):  # the loop is closed
            while job := self._queue.get()[-1]:
                loop.call_soon_threadsafe(self._finish, job, _drawn(job))

    def _finish(self, job: _Job, png: bytes | None) -> None:
        del self._pending[job.key]
        if png is not None:
            with suppress(ValueError):  # larger than the whole cache
                self._cache[job.key] = png
        if not job.done.done():
            job.done.set_result(png)


def _drawn(job: _Job) -> bytes | None:
    """Draw a picture; None if it failed or its deadline has passed."""
    if time.perf_counter() > job.deadline:
        return None
    try:
        return job.draw()
    except Exception:
        logger.exception("A picture could not be drawn")
        return None
