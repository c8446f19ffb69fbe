"""The outgoing notice to a server's staff about what they have to fix."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.db.transactions import Transaction
from bot.notices import store as notices
from bot.notices.store import Notice
from bot.notices.view import draw_notice, notice_marker
from bot.outbox.message.attempts import Attempt, Destination, SentMessage, ToChannel, ToMember
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers import store as servers
from bot.servers.store import Server
from bot.servers.view.places import quest_place
from bot.ui.permissions import missing_in

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNotice:
    """A notice and its recipients: first the channel, then the member."""

    notice: Notice
    server: Server | None


class StaffNoticeKind(MessageKind[StaffNotice]):
    """A notice to the announcements channel, else to the member who set it up, or owner."""

    kind = DeliveryKind.NOTICE
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> StaffNotice | None:
        """Return the notice, or None once it is fixed."""
        notice = notices.find_notice(tx, delivery.subject_id)
        if notice is None:
            return None
        return StaffNotice(notice=notice, server=servers.find(tx, delivery.guild_id))

    async def draw(self, content: StaffNotice, context: DrawContext) -> Drawn:
        """Draw the notice with the permissions that the bot lacks now."""
        notice = content.notice
        guild = context.client.get_guild(notice.guild_id)
        channel = guild.get_channel(notice.channel_id) if guild else None
        return Drawn(
            layout=draw_notice(
                notice,
                content.server,
                guild_name=guild.name if guild else None,
                missing=missing_in(channel, guild.me) if guild and channel else [],
                place=quest_place(guild, notice.channel_id),
            )
        )

    def marker(self, subject_id: int) -> int:
        """Return the component id of its panel: it has no button."""
        return notice_marker(subject_id)

    async def destinations(
        self, content: StaffNotice, attempt: Attempt
    ) -> AsyncIterator[Destination]:
        """Yield who could fix it, best first."""
        announcements = content.server.announcements_channel_id if content.server else None
        if announcements is not None and announcements != content.notice.channel_id:
            yield ToChannel(announcements)
        owner_id = await _owner(attempt.client, content.notice.guild_id)
        if owner_id is None:
            return  # the server has just removed the bot
        configured_by = content.server.configured_by if content.server else None
        if configured_by is not None:
            yield ToMember(configured_by)
        if owner_id != configured_by:
            yield ToMember(owner_id)

    async def deliver(self, content: StaffNotice, attempt: Attempt) -> SentMessage | None:
        """Send the notice; log it if nobody can be reached."""
        message = await super().deliver(content, attempt)
        if message is None:
            guild_id = content.notice.guild_id
            logger.warning("Server %s: could not reach any staff with a notice", guild_id)
        return message


async def _owner(client: discord.Client, guild_id: int) -> int | None:
    """Return a server's owner, over REST if it is not cached; None if the bot is not in it."""
    guild = client.get_guild(guild_id)
    if guild is not None and guild.owner_id is not None:
        return guild.owner_id
    try:
        return (await client.fetch_guild(guild_id, with_counts=False)).owner_id
    except (discord.Forbidden, discord.NotFound):
        return None
