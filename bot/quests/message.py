"""The message of a posted quest."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import discord

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn, mention_role
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind, is_forum_post
from bot.quests.errors import QuestWithdrawn
from bot.quests.picture import posting_picture
from bot.quests.results.quests import PostingCard
from bot.quests.service.places import plan_after_sending
from bot.quests.service.quests import gather_card
from bot.quests.store import postings
from bot.quests.view.forum_posts import forum_post
from bot.quests.view.quests import draw_posting, picture_file, posting_marker
from bot.servers.service.context import load_context
from bot.servers.store import Server
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.member_lookup import Directory


class PostingKind(MessageKind[PostingCard]):
    """A posted quest, in the quest channel."""

    kind = DeliveryKind.POSTING

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> PostingCard | None:
        """Return the posting; None once it is closed or its quest has left the pack."""
        posting = postings.find(tx, delivery.guild_id, delivery.subject_id)
        if posting is None or posting.closes_at <= now:
            return None
        try:
            return gather_card(tx, load_context(tx, packs, delivery.guild_id), posting)
        except QuestWithdrawn:
            return None

    def sent(
        self, tx: Transaction, delivery: Delivery, *, channel_id: int, message_id: int
    ) -> None:
        """Plan its thread, and that it is published."""
        plan_after_sending(
            tx,
            delivery.guild_id,
            delivery.subject_id,
            channel_id=channel_id,
            message_id=message_id,
            is_post=is_forum_post(delivery, channel_id),
        )

    async def draw(self, content: PostingCard, context: DrawContext) -> Drawn:
        """Draw the posting with its picture, and mention the server's role for quests."""
        png = await context.draw_picture(posting_picture(content))
        file = picture_file(content, png) if png else None
        guild = context.client.get_guild(content.posting.guild_id)
        picture = file.filename if file else None
        return Drawn(
            layout=await draw_posted(content, context.directory, guild, picture),
            mentions=mention_role(_pinged(content, guild)),
            picture=file,
            silent=content.is_silent,
            post=forum_post(content),
        )

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its Complete button."""
        return posting_marker(subject_id)

    def channel_of(self, server: Server) -> int | None:
        """Return the quest channel."""
        return server.quests_channel_id


def _pinged(card: PostingCard, guild: discord.Guild | None) -> int | None:
    """Return the role to ping, None for one that is gone, and for @everyone."""
    role = guild.get_role(card.ping_role_id) if guild and card.ping_role_id else None
    return role.id if role is not None and not role.is_default() else None


async def draw_posted(
    card: PostingCard, directory: Directory, guild: discord.Guild | None, picture: str | None
) -> discord.ui.LayoutView:
    """Draw a posting's channel message; `picture` is the name of the attached file, if any."""
    names: Mapping[int, str] = {}
    if card.latest:
        ids = [finisher.user_id for finisher in card.latest]
        names = (await directory.look_up(card.posting.guild_id, ids)).names
    shown = replace(card, ping_role_id=_pinged(card, guild))
    return draw_posting(shown, names, ping=True, picture=picture)
