"""The reminder of a running timer."""

from collections.abc import AsyncIterator
from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.attempts import Attempt, Destination, ToMember
from bot.outbox.message.drawing import DrawContext, Drawn, mention_members
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.reminders import view
from bot.reminders.results import ReminderCard
from bot.reminders.service.cards import gather_reminder
from bot.ui.actions import CustomIdPattern


class ReminderKind(MessageKind[ReminderCard]):
    """A reminder, by direct message or in the channel of the timer, as the member chose."""

    kind = DeliveryKind.REMINDER
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ReminderCard | None:
        """Return the reminder; None once its timer has ended or its member has answered."""
        return gather_reminder(tx, packs, delivery.subject_id, now)

    async def draw(self, content: ReminderCard, context: DrawContext) -> Drawn:
        """Draw the reminder; in a channel it mentions its member."""
        name = context.guild_name(content.guild_id)
        reply = view.draw_reminder(content, guild_name=name, directly=context.directly)
        return Drawn(layout=reply.layout, mentions=mention_members(reply.ping))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of one of its buttons."""
        return view.reminder_marker(subject_id)

    async def destinations(
        self, content: ReminderCard, attempt: Attempt
    ) -> AsyncIterator[Destination]:
        """Yield the member's chosen destination, then the other one.

        Staff are not asked to fix a channel that refuses it: the timer is the member's own.
        """
        async for destination in super().destinations(content, attempt):
            yield destination
        if attempt.delivery.user_id is None:
            yield ToMember(content.user_id)
