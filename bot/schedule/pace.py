"""How fast the bot asks things of Discord by itself: as fast as Discord lets it, and no faster."""

import asyncio
import time
from typing import Final

A_SECOND: Final = 48
"""Discord takes 50 requests a second of a bot, apart from answers to interactions."""
_AT_ONCE: Final = 10


class Pace:
    """Lets one after another begin, in the order they came, and counts who still waits.

    Whoever has begun holds up nobody: a server to which Discord answers late, or after five tries,
    takes no place of another's. A few may begin at once; whoever comes then waits the longer.
    """

    def __init__(self) -> None:
        self.waiting = 0
        self._next_at = 0.0

    async def turn(self) -> None:
        """Wait for one's turn."""
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
