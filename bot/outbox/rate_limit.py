"""Limits requests that do not answer an interaction to just below Discord's rate limit."""

import asyncio
import time
from typing import Final

REQUESTS_PER_SECOND: Final = 48
"""Discord allows a bot 50 requests a second, not counting answers to interactions."""
_BURST: Final = 10


class RateLimiter:
    """A first-in, first-out rate limiter.

    Only the start of a request is limited, so a slow answer delays no other. After a pause a short
    burst is allowed.

    Not aiolimiter: it loses the time by which the event loop wakes a task late, so a busy loop
    never reaches 48 a second, and it lets new requests overtake.
    """

    def __init__(self, per_second: float = REQUESTS_PER_SECOND, *, burst: int = _BURST) -> None:
        self.waiting = 0
        self._pause = 1 / per_second
        self._burst_seconds = burst / per_second
        self._next_at = 0.0

    async def wait(self) -> None:
        """Wait until the next request may start."""
        now = time.perf_counter()
        at = max(self._next_at, now)
        self._next_at = at + self._pause
        if not self.waiting and at - now < self._burst_seconds:
            return
        self.waiting += 1
        try:
            await asyncio.sleep(at - now)
        finally:
            self.waiting -= 1
