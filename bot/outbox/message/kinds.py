"""The interface of a kind of outgoing message: one object per `DeliveryKind`, in its feature."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from typing import Any, Generic, TypeVar

import discord

from bot.db.transactions import Transaction
from bot.notices.rules import Problem
from bot.outbox.message.attempts import (
    Attempt,
    Destination,
    Opened,
    Refused,
    SentMessage,
    ToChannel,
    ToMember,
    is_refusal,
)
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message_lookup import Marker
from bot.outbox.store import Delivery, DeliveryKind
from bot.packs.content import SkillPack
from bot.servers.store import Server
from bot.ui.refusals import is_permanent, remove_refusable

Packs = Mapping[str, SkillPack]

C = TypeVar("C")
"""The content of a message: a frozen value with everything that it shows."""


class WhenRefused(Enum):
    """What to do when every destination refuses a message."""

    NOTIFY_STAFF = auto()
    """Notify staff once of what to fix, and try again every hour."""
    DROP = auto()
    """Give up."""


class OutboxKind(ABC, Generic[C]):
    """One kind of outgoing message or deletion; `kind` is its value in the database."""

    kind: DeliveryKind

    @abstractmethod
    def gather(self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime) -> C | None:
        """Read the content right before sending; None if it is no longer worth sending.

        Raises:
            PackMissing: the server uses a pack that is not loaded; it is tried again later.
        """

    def channel_of(self, server: Server) -> int | None:
        """Return the channel that staff have chosen for it: announcements, unless overridden."""
        return server.announcements_channel_id

    def sent(
        self, tx: Transaction, delivery: Delivery, *, channel_id: int, message_id: int
    ) -> None:
        """Plan what follows once it was sent; nothing by default."""

    def given_up(self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime) -> None:
        """Change what waits for a message that Discord refuses for good; nothing by default."""

    @abstractmethod
    async def deliver(self, content: C, attempt: Attempt) -> SentMessage | None:
        """Make one attempt; return the message, or None if there is nothing left to do.

        Raises:
            Refused: Discord refuses the message, and staff can fix that.
            AlreadyRecorded: it was recorded as sent in the meantime.
            discord.HTTPException: the attempt failed, perhaps for good (see `is_permanent`).
        """


class MessageKind(OutboxKind[C]):
    """A kind of message, which goes to the first destination that accepts it.

    `when_refused` says what to do if none does.
    """

    when_refused = WhenRefused.NOTIFY_STAFF

    @abstractmethod
    async def draw(self, content: C, context: DrawContext) -> Drawn:
        """Draw the message, again for each attempt."""

    @abstractmethod
    def marker(self, subject_id: int) -> Marker:
        """Return what identifies the message about a subject, even once its content is deleted."""

    async def destinations(self, content: C, attempt: Attempt) -> AsyncIterator[Destination]:
        """Yield where the message can go, best first.

        By default the delivery's member, then its channel, if it has them.
        """
        if attempt.delivery.user_id is not None:
            yield ToMember(attempt.delivery.user_id)
        if attempt.delivery.channel_id is not None:
            yield ToChannel(attempt.delivery.channel_id)

    async def deliver(self, content: C, attempt: Attempt) -> SentMessage | None:
        """Send the message to the first destination that accepts it, unless it was sent before."""
        if attempt.may_have_been_sent:
            marker = self.marker(attempt.delivery.subject_id)
            # All destinations are searched before anything is sent to one of them.
            async for destination in self.destinations(content, attempt):
                message = await attempt.find(destination, marker)
                if message is not None:
                    return message
            await attempt.check_still_pending()
        refusal: discord.HTTPException | None = None
        async for destination in self.destinations(content, attempt):
            try:
                return await self._send(content, attempt, destination)
            except discord.HTTPException as error:
                if not is_refusal(error) and not is_permanent(error):
                    raise
                refusal = error
        if self.when_refused is WhenRefused.DROP:
            return None
        raise _final(refusal) from refusal

    async def _send(self, content: C, attempt: Attempt, destination: Destination) -> SentMessage:
        """Draw and send the message; if Discord refuses it, without its files or its links."""
        channel, context = await attempt.open(destination), attempt.context_for(destination)
        drawn = await self.draw(content, context)
        try:
            return await attempt.send(channel, drawn)
        except discord.HTTPException as error:
            forbidden = isinstance(error, discord.Forbidden)
            if not (forbidden and drawn.picture) and not is_permanent(error):
                raise
            if not drawn.files and not drawn.picture:
                return await _send_without_links(attempt, channel, drawn, error)
        # The bot may not attach files, or Discord refuses one.
        context = replace(context, with_picture=False, with_files=context.with_files and forbidden)
        drawn = await self.draw(content, context)
        try:
            return await attempt.send(channel, drawn)
        except discord.HTTPException as error:
            if not is_permanent(error):
                raise
            return await _send_without_links(attempt, channel, drawn, error)


def _final(refusal: discord.HTTPException | None) -> Exception:
    """Return what to raise if no destination accepts a message; None if it has none."""
    if refusal is None or isinstance(refusal, discord.NotFound):
        return Refused(Problem.CHANNEL_GONE)
    return Refused(Problem.NOT_ALLOWED) if is_refusal(refusal) else refusal


async def _send_without_links(
    attempt: Attempt,
    channel: Opened,
    drawn: Drawn,
    refusal: discord.HTTPException,
) -> SentMessage:
    """Send a refused message without its links. Raises the refusal if it has none."""
    if not remove_refusable(drawn.layout):
        raise refusal
    return await attempt.send(channel, replace(drawn, files=(), picture=None))


AnyKind = OutboxKind[Any]
"""A kind with any type of content."""
