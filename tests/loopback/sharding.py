"""Discord's rules about shards and the pace of all processes, as the loopback enforces them."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from tests.loopback.entities import Json


class Refusal(IntEnum):
    """Codes with which Discord closes the connection of a shard it refuses."""

    INVALID_SHARD = 4010
    SHARDING_REQUIRED = 4011


@dataclass(slots=True, kw_only=True)
class Sharding:
    """How many shards Discord recommends, and how fast they may start.

    Of the shards with the same `number % max_concurrency`, one may IDENTIFY every
    `identify_seconds`; Discord's 5 would make every restart in a test wait, so 0 is the default.
    `doubled` are shards that identified although another connection had them.
    """

    now: Callable[[], float]
    recommended: int = 1
    max_concurrency: int = 16
    identify_seconds: float = 0.0
    most_guilds: int = 2_500
    doubled: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    early: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    _identified_at: dict[int, float] = field(default_factory=dict[int, float])

    @property
    def start_limit(self) -> Json:
        """The `session_start_limit` of GET /gateway/bot."""
        return {
            "total": 1000,
            "remaining": 1000,
            "reset_after": 0,
            "max_concurrency": self.max_concurrency,
        }

    def refusal(self, shard: tuple[int, int], guilds: int) -> Refusal | None:
        """Return why a shard with so many servers is refused."""
        number, count = shard
        if not 0 <= number < count:
            return Refusal.INVALID_SHARD
        return Refusal.SHARDING_REQUIRED if guilds > self.most_guilds else None

    def may_identify(self, shard: tuple[int, int]) -> bool:
        """Take a turn to IDENTIFY; False if it came too early."""
        bucket, now = shard[0] % self.max_concurrency, self.now()
        if now - self._identified_at.get(bucket, -math.inf) < self.identify_seconds:
            self.early.append(shard)
            return False
        self._identified_at[bucket] = now
        return True


@dataclass(slots=True, kw_only=True)
class GlobalLimit:
    """So many requests in any second, from all processes with the bot's token together.

    Requests by an interaction's token don't count, as on Discord. `refused` is how many came over
    it.
    """

    now: Callable[[], float]
    requests: int | None = None
    refused: int = 0
    _at: deque[float] = field(default_factory=deque[float])

    def retry_after(self) -> float | None:
        """Count a request; return the seconds to wait if it is one too many."""
        if self.requests is None:
            return None
        now = self.now()
        while self._at and now - self._at[0] >= 1:
            self._at.popleft()
        if len(self._at) < self.requests:
            self._at.append(now)
            return None
        self.refused += 1
        return max(0.001, 1 - (now - self._at[0]))
