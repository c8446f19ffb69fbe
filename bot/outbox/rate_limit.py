"""How fast the bot sends requests to Discord on its own initiative: close to Discord's limit."""

import asyncio
import time
from typing import Final

A_SECOND: Final = 48
"""Discord takes 50 requests a second of a bot, apart from answers to interactions."""
_AT_ONCE: Final = 10


class Pace:
    """A rate limiter that hands out turns in the order in which they were asked for.

    Only the start of a request is limited: a slow answer of Discord delays nobody else. After a
    rest, a few requests may start at once; those that follow wait the longer.

    Not aiolimiter: its bucket forgets the time by which the event loop woke a task late, so that
    a busy loop never gets to 48 a second, and it lets newcomers overtake.
    """

    def __init__(self) -> None:
        self.waiting = 0
        self._next_at = 0.0

    async def turn(self) -> None:
        """Wait until the next request may start."""
        now = time.perf_counter()
        at = max(self._next_at, now)
        self._next_at = at + 1 / A_SECOND
        if not self.waiting and at - now < _AT_ONCE / A_SECOND:
            return
        self.waiting += 1
        try:
            await asyncio.sleep(at - now)
        finally:
            self.waiting -= 1
