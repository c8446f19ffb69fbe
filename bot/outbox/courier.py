"""Delivers the messages of the outbox."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace

import aiohttp
import discord

from bot.app.metrics import Metrics
from bot.db.errors import StorageError
from bot.outbox.message.attempts import AlreadyRecorded, Attempt, Refused, SentMessage
from bot.outbox.message.drawing import DrawContext
from bot.outbox.message.kinds import AnyKind
from bot.outbox.rate_limit import RateLimiter
from bot.outbox.service.deliveries import OutgoingMessage
from bot.outbox.store import Delivery
from bot.ui.refusals import is_permanent

SEND_TIMEOUT = 30.0
"""Seconds for one delivery, including discord.py's retries, which could take minutes."""
_TRIES_WITH_FILES = 3
"""After these, a message is sent without its files: uploading them may time out."""
MAX_ATTEMPTS = 150
"""About a day; a message that Discord still fails to take is given up."""

# Errors after which an attempt is repeated: the message may or may not have been sent, or Discord
# could not take it now.
_TRANSIENT = (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException)

logger = logging.getLogger(__name__)


class Courier:
    """Sends messages of the outbox and records the outcome."""

    def __init__(
        self,
        kinds: Iterable[AnyKind],
        context: DrawContext,
        rate_limiter: RateLimiter,
        metrics: Metrics,
    ) -> None:
        self._kinds = {each.kind: each for each in kinds}
        self._context = context
        self._deliveries = context.services.deliveries
        self._clock = context.clock
        self._rate_limiter = rate_limiter
        # Limits sends once more: attempts that wait for the same slow transaction resume together.
        self._send_limiter = RateLimiter()
        self._metrics = metrics

    async def deliver(self, delivery: Delivery) -> None:
        """Make one attempt at a delivery. Errors are recorded or logged, not raised."""
        await self._rate_limiter.wait()
        try:
            outcome = await self._deliver(delivery)
        except StorageError:
            # Logged by the outage log. The delivery stays due; the next attempt looks for it first.
            outcome = "failed"
        except Exception:
            logger.exception("Delivery %s (%s) could not begin", delivery.id, delivery.kind)
            await self._deliveries.postpone(delivery, self._clock())
            outcome = "failed"
        if outcome is not None:
            self._metrics.delivery(delivery.kind, outcome)

    async def _deliver(self, delivery: Delivery) -> str | None:
        """Make the attempt and return its outcome, or None if there is nothing to do now."""
        deliveries = self._deliveries
        outgoing = await deliveries.begin(delivery, self._clock())
        if outgoing is None:
            return None
        delivery = outgoing.delivery  # newer than what was due: its channel may have changed
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                message = await self._send(outgoing)
        except Refused as refused:
            logger.warning(
                "Server %s: Discord refused a message to channel %s (%s)",
                delivery.guild_id,
                delivery.channel_id,
                refused.problem,
            )
            await deliveries.record_refused(delivery, refused.problem, self._clock())
            return "refused"
        except AlreadyRecorded:
            return None
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 (logged there)
            return await self._record_failed(delivery, error)
        if message is None:
            await deliveries.give_up(delivery)
            return "dropped"
        await deliveries.record_sent(delivery, channel_id=message.channel.id, message_id=message.id)
        return "sent"

    async def _record_failed(self, delivery: Delivery, error: Exception) -> str:
        """Record a failed attempt, and give up what Discord refuses for good or for a day."""
        if isinstance(error, _TRANSIENT):
            logger.warning("Delivery %s failed: %r", delivery.id, error)
        else:
            logger.error("Delivery %s (%s) failed", delivery.id, delivery.kind, exc_info=error)
        if is_permanent(error) or delivery.attempts >= MAX_ATTEMPTS:
            logger.warning("Delivery %s (%s) was dropped", delivery.id, delivery.kind)
            await self._deliveries.record_given_up(delivery, self._clock())
            return "refused"
        await self._deliveries.record_failed(delivery, self._clock())
        return "retried" if isinstance(error, _TRANSIENT) else "failed"

    async def _send(self, outgoing: OutgoingMessage) -> SentMessage | None:
        """Let the kind find or send its message; return None if there is nothing left to send."""
        delivery = outgoing.delivery
        with_files = delivery.attempts < _TRIES_WITH_FILES
        context = replace(self._context, with_files=with_files, with_picture=with_files)
        attempt = Attempt(outgoing, context, self._send_limiter)
        return await self._kinds[delivery.kind].deliver(outgoing.content, attempt)
