"""Where pictures are drawn: off the event loop, a few at once, the same one once."""

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

PATIENCE: Final = 2.0
"""Seconds that whoever has asked for something waits for its picture."""
UNHURRIED: Final = 15.0
"""Seconds that what nobody waits for may wait: half of what a delivery may take."""

_DRAWN_AT_ONCE: Final = 2
_CACHE_BYTES: Final = 16_000_000
_SECONDS_EACH: Final = 0.08
"""What the slowest picture may take. Whoever finds so many ahead that this uses up their patience
is told at once, and not after having waited for nothing."""

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class _Commission:
    """A picture that is to be drawn, for as long as somebody waits for it."""

    draw: Callable[[], bytes]
    facts: Hashable
    patience: float
    wanted_until: float
    done: asyncio.Future[bytes | None]


class Studio:
    """Draws pictures in threads of its own, and keeps those that were asked for last.

    The threads are daemons: a drawing that never ends keeps no process from ending.
    """

    def __init__(
        self, *, drawn_at_once: int = _DRAWN_AT_ONCE, cache_bytes: int = _CACHE_BYTES
    ) -> None:
        self._drawn_at_once = drawn_at_once
        self._cache = byte_cache(cache_bytes)
        self._under_way: dict[Hashable, _Commission] = {}
        self._queue: PriorityQueue[tuple[float, int, _Commission | None]] = PriorityQueue()
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    async def draw(
        self, draw: Callable[[], bytes], *, facts: Hashable, patience: float = PATIENCE
    ) -> bytes | None:
        """Return a picture; None where it failed or came too late: the message goes without.

        `facts` are the kind of picture and everything it shows. `patience` is in seconds: the
        shorter, the sooner it is drawn.
        """
        cached = self._cache.get(facts)
        if cached is not None:
            return cached
        commission = self._under_way.get(facts) or self._begin(draw, facts, patience)
        if commission is None:
            return None
        commission.wanted_until = max(commission.wanted_until, time.perf_counter() + patience)
        try:
            async with asyncio.timeout(patience):
                return await asyncio.shield(commission.done)
        except TimeoutError:
            logger.warning("A picture was not drawn within %.0f s", patience)
            return None

    def close(self) -> None:
        """Draw nothing any more; whoever waits goes without."""
        self._is_closed = True
        for commission in self._under_way.values():
            commission.wanted_until = 0.0
            if not commission.done.done():
                commission.done.set_result(None)
        for _ in self._threads:
            self._queue.put((0.0, next(self._numbers), None))

    def _begin(
        self, draw: Callable[[], bytes], facts: Hashable, patience: float
    ) -> _Commission | None:
        """Have a picture drawn; None where so many are ahead that it would come too late."""
        ahead = sum(1 for each in self._under_way.values() if each.patience <= patience)
        if self._is_closed or ahead * _SECONDS_EACH > patience:
            return None
        loop = asyncio.get_running_loop()
        commission = _Commission(
            draw=draw,
            facts=facts,
            patience=patience,
            wanted_until=time.perf_counter() + patience,
            done=loop.create_future(),
        )
        self._under_way[facts] = commission
        self._queue.put((patience, next(self._numbers), commission))
        if len(self._threads) < min(self._drawn_at_once, len(self._under_way)):
            name = f"studio-{len(self._threads)}"
            thread = threading.Thread(target=self._work, args=(loop,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        return commission

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Draw what is commissioned, in a thread, until the studio or the loop is closed."""
        with suppress(RuntimeError):  # the loop is closed
            while commission := self._queue.get()[-1]:
                loop.call_soon_threadsafe(self._finish, commission, _drawn(commission))

    def _finish(self, commission: _Commission, png: bytes | None) -> None:
        del self._under_way[commission.facts]
        if png is not None:
            with suppress(ValueError):  # it is larger than the whole cache
                self._cache[commission.facts] = png
        if not commission.done.done():
            commission.done.set_result(png)


def _drawn(commission: _Commission) -> bytes | None:
    """Draw a picture, unless nobody waits for it any more."""
    if time.perf_counter() > commission.wanted_until:
        return None
    try:
        return commission.draw()
    except Exception:
        logger.exception("A picture could not be drawn")
        return None
