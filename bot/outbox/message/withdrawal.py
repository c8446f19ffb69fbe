"""A kind that deletes a sent message."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.db.transactions import Transaction
from bot.outbox.message.attempts import Attempt
from bot.outbox.message.kinds import OutboxKind, Packs
from bot.outbox.store import Delivery, DeliveryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A message to delete."""

    channel_id: int
    message_id: int


class WithdrawalKind(OutboxKind[Withdrawal]):
    """Deletes a message; nothing is sent."""

    kind = DeliveryKind.WITHDRAWAL

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> Withdrawal | None:
        """Return the message to delete, or None if it was never sent."""
        if delivery.channel_id is None or delivery.message_id is None:
            return None
        return Withdrawal(channel_id=delivery.channel_id, message_id=delivery.message_id)

    async def deliver(self, content: Withdrawal, attempt: Attempt) -> None:
        """Delete the message, unless it is gone or out of reach."""
        channel = attempt.client.get_partial_messageable(
            content.channel_id, guild_id=attempt.delivery.guild_id
        )
        with suppress(discord.Forbidden, discord.NotFound):
            await channel.get_partial_message(content.message_id).delete()
