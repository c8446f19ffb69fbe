"""The outgoing announcement of a level-up, and its picture for other messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.db.transactions import Transaction
from bot.level_roles import store as level_roles
from bot.level_roles.rules import roles_between
from bot.outbox.message.drawing import DrawContext, Drawn, mention_members
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers.service.context import load_context
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.pictures.attached import picture
from bot.ui.pictures.themes import themed
from bot.xp.picture import LevelUpPicture, is_celebrated, level_up_picture
from bot.xp.results import LevelReached
from bot.xp.store import level_ups
from bot.xp.store.level_ups import LevelUp
from bot.xp.view import draw_level_up, level_up_marker, new_role_names, new_roles

_ANNOUNCED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelUpCard:
    """A level-up to announce, with the roles of its levels."""

    level_up: LevelUp
    reached: LevelReached


class LevelUpKind(MessageKind[LevelUpCard]):
    """An announcement of a level-up."""

    kind = DeliveryKind.LEVEL_UP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> LevelUpCard | None:
        """Return the level-up; None after a day, or if its member is private now."""
        level_up = level_ups.find(tx, delivery.subject_id)
        if level_up is None or now - level_up.at > _ANNOUNCED_WITHIN:
            return None
        context = load_context(tx, packs, delivery.guild_id)
        role_of = {each.level: each.role_id for each in level_roles.all_of(tx, delivery.guild_id)}
        reached = LevelReached(
            level=level_up.level,
            from_level=level_up.from_level,
            announced=True,
            is_shown=True,
            max_level=context.pack.max_level,
            role_ids=roles_between(role_of, above=level_up.from_level, up_to=level_up.level),
            stacks_roles=context.server.level_roles_stack,
            theme=level_up.theme,
            accent=context.server.accent,
        )
        return LevelUpCard(level_up=level_up, reached=reached)

    async def draw(self, content: LevelUpCard, context: DrawContext) -> Drawn:
        """Draw the announcement; a rise past a tenth level gets a picture."""
        level_up, reached = content.level_up, content.reached
        guild = context.client.get_guild(level_up.guild_id)
        reply = draw_level_up(
            level_up.user_id,
            level_up.level,
            from_level=level_up.from_level,
            roles=new_roles(guild, reached.role_ids, stack=reached.stacks_roles),
            ping=level_up.wants_ping,
            level_up_id=level_up.id,
            drawn_picture=await _draw_celebrated(
                context, level_up.guild_id, level_up.user_id, reached
            ),
        )
        return Drawn(
            layout=reply.layout,
            mentions=mention_members(reply.ping),
            picture=next(iter(reply.files), None),
        )

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return level_up_marker(subject_id)


async def attach_level_picture(
    context: DrawContext, guild_id: int, user_id: int, reached: LevelReached | None
) -> tuple[discord.ui.MediaGallery[Any], discord.File] | tuple[None, None]:
    """Draw the picture of a level-up for a direct message to its member.

    Returns its gallery for the layout, and its file, or neither if it has no picture.
    """
    if reached is None or not context.directly:
        return None, None
    drawn = await _draw_celebrated(context, guild_id, user_id, reached)
    if drawn is None:
        return None, None
    shown, png = drawn
    return picture("level-up", png, shown.description)


async def _draw_celebrated(
    context: DrawContext, guild_id: int, user_id: int, reached: LevelReached
) -> tuple[LevelUpPicture, bytes] | None:
    """Draw the picture of a level-up, if it has one."""
    if not context.with_picture or not is_celebrated(reached.from_level, reached.level):
        return None
    who = await context.directory.find(guild_id, user_id)
    shown = level_up_picture(
        who.display_name if who else None,
        reached.level,
        reached.max_level,
        themed(reached.theme, reached.accent),
        roles=new_role_names(
            context.client.get_guild(guild_id), reached.role_ids, stack=reached.stacks_roles
        ),
        face=await context.avatars.fetch(who) if who else None,
    )
    png = await context.draw_picture(shown)
    return (shown, png) if png else None
