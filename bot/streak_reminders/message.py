"""The evening message about a streak, as an outgoing message."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.streak_reminders.results import StreakInDanger
from bot.streak_reminders.service import gather_reminder
from bot.streak_reminders.view import draw_streak_reminder, streak_reminder_marker
from bot.ui.custom_ids import CustomIdPattern


class StreakReminderKind(MessageKind[StreakInDanger]):
    """The message, by direct message only: nobody else needs to know."""

    kind = DeliveryKind.STREAK_REMINDER
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> StreakInDanger | None:
        """Return the message; None if the streak is in no danger any more."""
        return gather_reminder(tx, packs, delivery.subject_id, now)

    async def draw(self, content: StreakInDanger, context: DrawContext) -> Drawn:
        """Draw the message."""
        guild = context.client.get_guild(content.guild_id)
        return Drawn(layout=draw_streak_reminder(content, guild))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its first button."""
        return streak_reminder_marker(subject_id)
