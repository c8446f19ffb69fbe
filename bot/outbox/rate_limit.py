"""Limits the requests that the bot sends on its own initiative to just below Discord's limit."""

import asyncio
import time
from typing import Final

A_SECOND: Final = 48
"""Discord allows a bot 50 requests a second, answers to interactions not counted."""
_AT_ONCE: Final = 10


class Pace:
    """A first-in, first-out rate limiter.

    Only the start of a request is limited, so a slow answer delays no other. After a pause a short
    burst is allowed.

    Not aiolimiter: it loses the time by which the event loop wakes a task late, so a busy loop
    never reaches 48 a second, and it lets new requests overtake.
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
