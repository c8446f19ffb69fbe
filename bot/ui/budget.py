"""Budgets: how often something may be done for one key, in this process."""

import time
from collections.abc import Callable, Hashable

from cachetools import LRUCache
from discord.app_commands import Cooldown

_MAX_KEYS = 20_000


class Budget:
    """Lets something be done `times` per `seconds` for each key, such as a server.

    The keys used last are kept in memory, and none in the database. A restart forgets them.
    """

    def __init__(
        self, times: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._times = times
        self._seconds = seconds
        self._clock = clock
        self._cooldowns: LRUCache[Hashable, Cooldown] = LRUCache(_MAX_KEYS)

    def take(self, key: Hashable) -> float:
        """Take one; return 0, or how many seconds to wait if there is none left."""
        cooldown = self._cooldowns.get(key)
        if cooldown is None:
            cooldown = self._cooldowns[key] = Cooldown(self._times, self._seconds)
        return cooldown.update_rate_limit(self._clock()) or 0.0
