"""The announcement of a reached milestone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.milestones import store as milestones
from bot.milestones.service import claim_reference, position_of
from bot.milestones.store import ReachedMilestone
from bot.milestones.view import draw_reached, reached_marker, reached_picture
from bot.outbox.message.drawing import DrawContext, Drawn, draw_celebration, mention_members
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.packs.content import Milestone
from bot.servers.service.context import load_context
from bot.ui.custom_ids import CustomIdPattern

_ANNOUNCED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneCard:
    """A reached milestone to announce, and the server's accent, 0xRRGGBB."""

    reached: ReachedMilestone
    milestone: Milestone
    accent: int | None


class MilestoneKind(MessageKind[MilestoneCard]):
    """A reached milestone, with the level that it brought, in the announcements channel."""

    kind = DeliveryKind.MILESTONE

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> MilestoneCard | None:
        """Return the card; None after a week, once undone, or if its member is private."""
        claim_id = delivery.subject_id
        reached = milestones.find_reached(tx, claim_id, claim_reference(claim_id))
        if reached is None or reached.decided_at is None:
            return None
        context = load_context(tx, packs, delivery.guild_id)
        position = position_of(context.pack, reached.milestone)
        if position is None or now - reached.decided_at > _ANNOUNCED_WITHIN:
            return None
        return MilestoneCard(
            reached=reached,
            milestone=context.pack.milestones[position],
            accent=context.server.accent,
        )

    async def draw(self, content: MilestoneCard, context: DrawContext) -> Drawn:
        """Draw the announcement with its picture; who wants pings for levels gets one."""
        reached = content.reached
        drawn = await draw_celebration(
            context,
            reached.guild_id,
            reached.user_id,
            reached_picture(reached, content.milestone, content.accent),
        )
        reply = draw_reached(reached, content.milestone, drawn)
        return Drawn(
            layout=reply.layout,
            mentions=mention_members(reply.ping),
            picture=next(iter(reply.files), None),
        )

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return reached_marker(subject_id)
