"""The direct message to a member about what staff did to their XP."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.attempts import Attempt, SentMessage
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.staff.results import ActTold
from bot.staff.service import act_to_tell
from bot.staff.view.changes import act_marker, draw_told


class StaffActKind(MessageKind[ActTold]):
    """An adjustment or an undo, told to its member.

    If their direct messages are closed, their next private reply says it (`bot/ui/missed.py`).
    """

    kind = DeliveryKind.STAFF_ACT
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ActTold | None:
        """Return the act; None if the member has deleted their data."""
        return act_to_tell(tx, packs, delivery)

    async def draw(self, content: ActTold, context: DrawContext) -> Drawn:
        """Draw the act with the server's name."""
        return Drawn(layout=draw_told(content, context.guild_name(content.act.guild_id)))

    async def deliver(self, content: ActTold, attempt: Attempt) -> SentMessage | None:
        """Send the message, and record that the member was told."""
        message = await super().deliver(content, attempt)
        if message is not None:
            context = attempt.context
            await context.services.staff.record_told([content.act.id], context.clock())
        return message

    def marker(self, subject_id: int) -> int:
        """Return the component id of the message."""
        return act_marker(subject_id)
