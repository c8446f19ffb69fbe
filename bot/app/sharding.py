"""When each shard may IDENTIFY."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Final

IDENTIFY_SECONDS: Final = 5.0
"""Between two IDENTIFYs of shards that share a turn (Discord's gateway docs, Rate limiting)."""


class IdentifyTurns:
    """Lets the shards of this process IDENTIFY as fast as Discord allows, and no faster.

    Shards with the same `shard_id % max_concurrency` take turns.
    """

    def __init__(
        self,
        max_concurrency: int = 1,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._max_concurrency = max_concurrency
        self._monotonic = monotonic
        self._sleep = sleep
        self._next_at: defaultdict[int, float] = defaultdict(float)

    async def wait(self, shard_id: int) -> None:
        """Wait for a shard's turn, behind those that wait already."""
        bucket, now = shard_id % self._max_concurrency, self._monotonic()
        turn_at = max(now, self._next_at[bucket])
        self._next_at[bucket] = turn_at + IDENTIFY_SECONDS
        if turn_at > now:
            await self._sleep(turn_at - now)
