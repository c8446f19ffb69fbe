"""The job that sends the messages in the outbox."""

import asyncio
from datetime import datetime
from typing import Final

from bot.outbox.courier import Courier
from bot.outbox.rate_limit import RateLimiter
from bot.outbox.service.deliveries import Deliveries
from bot.schedule.background import Background

_MAX_WAITING: Final = 500


class DueDeliveries:
    """Sends the messages in the outbox, each in a background task of its own."""

    name = "deliver messages"

    def __init__(
        self,
        deliveries: Deliveries,
        courier: Courier,
        rate_limiter: RateLimiter,
        background: Background,
    ) -> None:
        self._deliveries = deliveries
        self._courier = courier
        self._rate_limiter = rate_limiter
        self._background = background
        self._in_progress: dict[int, asyncio.Task[None]] = {}

    async def run(self, now: datetime) -> None:
        """Start as many deliveries as can be sent before the next tick or two.

        Deliveries in progress are still due in the database, so the limit is raised by their count.
        """
        limit = _MAX_WAITING - self._rate_limiter.waiting + len(self._in_progress)
        for delivery in await self._deliveries.due(now, limit):
            if delivery.id not in self._in_progress:
                task = self._background.start(self._courier.deliver(delivery))
                self._in_progress[delivery.id] = task
                task.add_done_callback(lambda _, id_=delivery.id: self._in_progress.pop(id_))
