"""One attempt at a delivery: opening channels, looking for a message, sending it."""

from dataclasses import dataclass, replace

import discord

from bot.notices.rules import Problem
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.forum_posts import create_post, tag_ids
from bot.outbox.message_lookup import Marker, find_post, find_sent
from bot.outbox.rate_limit import RateLimiter
from bot.outbox.service.deliveries import OutgoingMessage

_DELETED_ACCOUNT = 50033


class Refused(Exception):
    """Discord refuses the message, and staff can fix that."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class AlreadyRecorded(Exception):
    """A click on the message recorded it as sent while we were looking for it."""


@dataclass(frozen=True, slots=True)
class ToChannel:
    """A channel of the delivery's server, as a destination."""

    channel_id: int


@dataclass(frozen=True, slots=True)
class ToMember:
    """A member's direct messages, as a destination."""

    user_id: int


Destination = ToChannel | ToMember

Opened = discord.abc.Messageable | discord.ForumChannel
"""Where a message is sent."""

SentMessage = discord.Message | discord.PartialMessage
"""A message that was sent, or found; of a post in a forum only its ids are known."""


class Attempt:
    """One attempt at a delivery."""

    def __init__(
        self, outgoing: OutgoingMessage, context: DrawContext, rate_limiter: RateLimiter
    ) -> None:
        self.delivery = outgoing.delivery
        self.client = context.client
        self._unknown_since = outgoing.unknown_since
        self.context = context
        self._rate_limiter = rate_limiter

    @property
    def may_have_been_sent(self) -> bool:
        """Whether the outcome of an earlier attempt is unknown."""
        return self._unknown_since is not None

    def context_for(self, destination: Destination) -> DrawContext:
        """Return what to draw the message with when it goes there."""
        return replace(self.context, directly=isinstance(destination, ToMember))

    async def open(self, destination: Destination) -> Opened:
        """Open a destination. Raises discord.HTTPException if Discord refuses, see `is_refusal`."""
        if isinstance(destination, ToMember):
            return await self.client.create_dm(discord.Object(destination.user_id))
        guild = self.client.get_guild(self.delivery.guild_id)
        if guild is None or guild.unavailable:
            channel = await self.client.fetch_channel(destination.channel_id)
        else:
            channel = guild.get_channel(destination.channel_id)
        if isinstance(channel, discord.ForumChannel):
            return channel
        return self.client.get_partial_messageable(
            destination.channel_id, guild_id=self.delivery.guild_id
        )

    async def find(self, destination: Destination, marker: Marker) -> discord.Message | None:
        """Return the message of an earlier attempt, or None if it is missing or out of reach."""
        if self._unknown_since is None:
            return None
        try:
            channel = await self.open(destination)
            if isinstance(channel, discord.ForumChannel):
                return await find_post(self.client.user, channel, marker, self._unknown_since)
            return await find_sent(self.client.user, channel, marker, self._unknown_since)
        except discord.HTTPException as error:
            if not is_refusal(error):
                raise
            return None

    async def check_still_pending(self) -> None:
        """Check that the message was not recorded as sent while we looked for it.

        A click may have removed the buttons that identify it; the click is recorded before that.

        Raises:
            AlreadyRecorded: it was recorded.
        """
        if not await self.context.services.deliveries.is_pending(self.delivery):
            raise AlreadyRecorded

    async def send(self, channel: Opened, drawn: Drawn) -> SentMessage:
        """Send the message with a nonce, by which Discord drops repeats for some minutes.

        In a forum, it becomes a post.

        Raises:
            discord.HTTPException: Discord refuses, see `is_refusal`.
            Refused: the forum requires a tag, and has none that fits.
        """
        await self._rate_limiter.wait()
        files = [*drawn.files, *([drawn.picture] if drawn.picture else [])]
        if isinstance(channel, discord.ForumChannel):
            tags = tag_ids(channel, drawn.post.tags)
            if channel.flags.require_tag and not tags:
                raise Refused(Problem.TAG_NEEDED)
            return await create_post(
                self.client,
                channel,
                drawn.post.name,
                tags,
                layout=drawn.layout,
                files=files,
                mentions=drawn.mentions,
                silent=drawn.silent,
            )
        return await channel.send(
            view=drawn.layout,
            files=files,
            allowed_mentions=drawn.mentions,
            nonce=f"woodshed-{self.delivery.id}",
            silent=drawn.silent,
        )


def is_refusal(error: discord.HTTPException) -> bool:
    """Whether an error means that a destination is gone or closed to the bot."""
    return isinstance(error, discord.Forbidden | discord.NotFound) or error.code == _DELETED_ACCOUNT
