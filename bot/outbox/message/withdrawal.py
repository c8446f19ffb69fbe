"""A kind that deletes a message that was sent, or may have been."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from bot.db.transactions import Transaction
from bot.outbox.message.attempts import Attempt, SentMessage, ToChannel
from bot.outbox.message.kinds import MessageKind, OutboxKind, Packs
from bot.outbox.message_lookup import Marker
from bot.outbox.store import Delivery, DeliveryKind
from bot.ui.refusals import is_deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A message to delete: its id, or the marker to look for if it may have been sent."""

    channel_id: int
    message_id: int | None
    marker: Marker | None


class WithdrawalKind(OutboxKind[Withdrawal]):
    """Deletes a message; nothing is sent."""

    kind = DeliveryKind.WITHDRAWAL

    def __init__(self, kinds: Iterable[MessageKind[Any]]) -> None:
        self._kinds = {each.kind: each for each in kinds}

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> Withdrawal | None:
        """Return the message to delete, or None if there is nowhere to look for it."""
        channel_id, subject_id = delivery.channel_id, delivery.former_subject_id
        former = self._kinds.get(delivery.former_kind) if delivery.former_kind else None
        marker = former.marker(subject_id) if former and subject_id is not None else None
        if channel_id is None or (delivery.message_id is None and marker is None):
            return None
        return Withdrawal(channel_id=channel_id, message_id=delivery.message_id, marker=marker)

    async def deliver(self, content: Withdrawal, attempt: Attempt) -> None:
        """Delete the message, unless it is gone or out of reach."""
        message: SentMessage | None = None
        if content.message_id is not None:
            channel = attempt.client.get_partial_messageable(
                content.channel_id, guild_id=attempt.delivery.guild_id
            )
            message = channel.get_partial_message(content.message_id)
        elif content.marker is not None:
            message = await attempt.find(ToChannel(content.channel_id), content.marker)
        if message is None:
            return
        with suppress(discord.Forbidden):
            try:
                if message.channel.id == message.id and await self._delete_post(message, attempt):
                    return
                await message.delete()
            except discord.NotFound as error:
                if not is_deleted(error):
                    raise

    async def _delete_post(self, message: SentMessage, attempt: Attempt) -> bool:
        """Delete the forum post that a message opened; False without Manage Threads."""
        try:
            await attempt.client.http.delete_channel(message.channel.id)
        except discord.Forbidden:
            return False
        return True
