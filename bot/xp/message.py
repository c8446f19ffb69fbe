"""The outgoing announcement of a level-up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn, mention_members
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers.service.context import load_context
from bot.ui.actions import CustomIdPattern
from bot.ui.pictures.themes import themed
from bot.xp.picture import LevelUpPicture, is_celebrated, level_up_picture
from bot.xp.store import level_ups
from bot.xp.store.level_ups import LevelUp
from bot.xp.view import draw_level_up, level_up_marker

_ANNOUNCED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelUpCard:
    """A level-up to announce, the pack's highest level, and the server's accent, 0xRRGGBB."""

    level_up: LevelUp
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
        return LevelUpCard(
            level_up=level_up, max_level=context.pack.max_level, accent=context.server.accent
        )

    async def draw(self, content: LevelUpCard, context: DrawContext) -> Drawn:
        """Draw the announcement; every tenth level gets a picture."""
        level_up = content.level_up
        reply = draw_level_up(
            level_up.user_id,
            level_up.level,
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
    """Draw the picture of a level, if it has one."""
    level_up, user_id = card.level_up, card.level_up.user_id
    if not context.with_picture or not is_celebrated(level_up.level):
        return None
    name = (await context.directory.look_up(level_up.guild_id, [user_id])).names.get(user_id)
    theme = themed(level_up.theme, card.accent)
    shown = level_up_picture(name, level_up.level, card.max_level, theme)
    png = await context.draw_picture(shown)
    return (shown, png) if png else None
