"""The announcement of a streak's milestone."""

from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn, draw_celebration
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.streaks import store as milestones
from bot.streaks.store import StreakMilestone
from bot.streaks.view import draw_milestone, milestone_marker, milestone_picture
from bot.ui.custom_ids import CustomIdPattern

_ANNOUNCED_WITHIN = timedelta(days=1)


class StreakMilestoneKind(MessageKind[StreakMilestone]):
    """A long streak, in the announcements channel."""

    kind = DeliveryKind.STREAK

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> StreakMilestone | None:
        """Return the milestone; None after a day, once undone, or if its member is private."""
        milestone = milestones.find(tx, delivery.subject_id)
        if milestone is None or now - milestone.at > _ANNOUNCED_WITHIN:
            return None
        return milestone

    async def draw(self, content: StreakMilestone, context: DrawContext) -> Drawn:
        """Draw the announcement; nobody is pinged."""
        shown = milestone_picture(content)
        drawn = await draw_celebration(context, content.guild_id, content.user_id, shown)
        reply = draw_milestone(content, drawn)
        return Drawn(layout=reply.layout, picture=next(iter(reply.files), None))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return milestone_marker(subject_id)
