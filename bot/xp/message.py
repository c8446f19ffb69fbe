"""The outgoing announcement of a level-up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.level_roles import store as level_roles
from bot.level_roles.rules import roles_between
from bot.outbox.message.drawing import DrawContext, Drawn, mention_members
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers.service.context import load_context
from bot.ui.actions import CustomIdPattern
from bot.ui.pictures.themes import themed
from bot.xp.picture import LevelUpPicture, is_celebrated, level_up_picture
from bot.xp.store import level_ups
from bot.xp.store.level_ups import LevelUp
from bot.xp.view import draw_level_up, level_up_marker, new_role_names, new_roles

_ANNOUNCED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelUpCard:
    """A level-up to announce, with the roles of its levels, and how to draw it.

    Members get all `role_ids` if the server `stacks_roles`, else the last. `accent` is the server's
    colour as 0xRRGGBB.
    """

    level_up: LevelUp
    role_ids: tuple[int, ...]
    stacks_roles: bool
    max_level: int
    accent: int | None


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
        return LevelUpCard(
            level_up=level_up,
            role_ids=roles_between(role_of, above=level_up.from_level, up_to=level_up.level),
            stacks_roles=context.server.level_roles_stack,
            max_level=context.pack.max_level,
            accent=context.server.accent,
        )

    async def draw(self, content: LevelUpCard, context: DrawContext) -> Drawn:
        """Draw the announcement; a rise past a tenth level gets a picture."""
        level_up = content.level_up
        guild = context.client.get_guild(level_up.guild_id)
        reply = draw_level_up(
            level_up.user_id,
            level_up.level,
            from_level=level_up.from_level,
            roles=new_roles(guild, content.role_ids, stack=content.stacks_roles),
            ping=level_up.wants_ping,
            level_up_id=level_up.id,
            drawn_picture=await _celebrated(content, context),
        )
        return Drawn(
            layout=reply.layout,
            mentions=mention_members(reply.ping),
            picture=next(iter(reply.files), None),
        )

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return level_up_marker(subject_id)


async def _celebrated(
    card: LevelUpCard, context: DrawContext
) -> tuple[LevelUpPicture, bytes] | None:
    """Draw the picture of a level-up, if it has one."""
    level_up = card.level_up
    if not context.with_picture or not is_celebrated(level_up.from_level, level_up.level):
        return None
    who = await context.directory.find(level_up.guild_id, level_up.user_id)
    guild = context.client.get_guild(level_up.guild_id)
    shown = level_up_picture(
        who.display_name if who else None,
        level_up.level,
        card.max_level,
        themed(level_up.theme, card.accent),
        roles=new_role_names(guild, card.role_ids, stack=card.stacks_roles),
        face=await context.avatars.fetch(who) if who else None,
    )
    png = await context.draw_picture(shown)
    return (shown, png) if png else None
