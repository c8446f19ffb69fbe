"""Bringing a message that is owed to where it belongs, once."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace

import aiohttp
import discord

from bot.app.metrics import Metrics
from bot.db.errors import StorageError
from bot.outbox.message.attempts import AlreadyRecorded, Attempt, Refused
from bot.outbox.message.drawing import DrawContext
from bot.outbox.message.kinds import AnyKind
from bot.outbox.rate_limit import Pace
from bot.outbox.service.deliveries import OutgoingMessage
from bot.outbox.store import Delivery

SEND_TIMEOUT = 30.0
"""Seconds for one delivery, retries of the library included: it would wait for minutes."""
_TRIES_WITH_FILES = 3
"""A file that Discord refuses, or a line too slow for it, must not keep a message from arriving."""

# What leaves us not knowing whether a message stands (a lost answer), or knowing that Discord
# would not have it now: worth another try later.
_TROUBLE = (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException)

logger = logging.getLogger(__name__)


class Courier:
    """Sends what is owed and records what became of it."""

    def __init__(
        self, kinds: Iterable[AnyKind], context: DrawContext, pace: Pace, metrics: Metrics
    ) -> None:
        self._kinds = {each.kind: each for each in kinds}
        self._context = context
        self._deliveries = context.services.deliveries
        self._clock = context.clock
        self._pace = pace
        # Those that have begun together would reach Discord together after a slow transaction.
        self._sending = Pace()
        self._metrics = metrics

    async def deliver(self, delivery: Delivery) -> None:
        """Make one attempt at a delivery; whatever happens is recorded, nothing is raised."""
        await self._pace.turn()
        try:
            outcome = await self._deliver(delivery)
        except StorageError:
            # The log knows of it. The delivery stays due, and is looked for first.
            outcome = "failed"
        except Exception:
            logger.exception("Delivery %s (%s) failed", delivery.id, delivery.kind)
            outcome = "failed"
        if outcome is not None:
            self._metrics.delivery(delivery.kind, outcome)

    async def _deliver(self, delivery: Delivery) -> str | None:
        """Make the attempt and return what came of it; None where it is not to be made now."""
        deliveries = self._deliveries
        outgoing = await deliveries.begin(delivery, self._clock())
        if outgoing is None:
            return None
        delivery = outgoing.delivery  # as it is now: it may go to another channel since it fell due
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                message = await self._send(outgoing)
        except Refused as refused:
            logger.warning(
                "Server %s: channel %s: %s",
                delivery.guild_id,
                delivery.channel_id,
                refused.problem,
            )
            await deliveries.record_refused(delivery, refused.problem, self._clock())
            return "refused"
        except AlreadyRecorded:
            return None
        except _TROUBLE as error:
            logger.warning("Delivery %s is tried again later: %r", delivery.id, error)
            await deliveries.record_failed(delivery, self._clock())
            return "retried"
        if message is None:
            await deliveries.give_up(delivery)
            return "dropped"
        await deliveries.record_sent(delivery, channel_id=message.channel.id, message_id=message.id)
        return "sent"

    async def _send(self, outgoing: OutgoingMessage) -> discord.Message | None:
        """Let its kind send a message or find it sent; None when there is nothing left to send."""
        delivery = outgoing.delivery
        with_files = delivery.attempts < _TRIES_WITH_FILES
        context = replace(self._context, with_files=with_files, with_picture=with_files)
        attempt = Attempt(outgoing, context, self._sending)
        return await self._kinds[delivery.kind].deliver(outgoing.content, attempt)
