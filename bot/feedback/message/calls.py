"""Calls to listen, and reports to staff."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.feedback.service.calls import call_to_send
from bot.feedback.service.moderation import Subject, report_to_send
from bot.feedback.store.calls import FeedbackCall
from bot.feedback.view.settings import call_marker, draw_call
from bot.feedback.view.staff import draw_report, report_marker
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers.store import Server
from bot.ui.custom_ids import CustomIdPattern


class FeedbackCallKind(MessageKind[FeedbackCall]):
    """A call to listen, in the feedback channel."""

    kind = DeliveryKind.FEEDBACK_CALL

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> FeedbackCall | None:
        """Return the call; None if nothing waits any more."""
        return call_to_send(tx, delivery)

    async def draw(self, content: FeedbackCall, context: DrawContext) -> Drawn:
        """Draw the call; nobody is pinged."""
        return Drawn(layout=draw_call(content))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its *Listen* button."""
        return call_marker(subject_id)

    def channel_of(self, server: Server) -> int | None:
        """Return the feedback channel."""
        return server.feedback_channel_id


class FeedbackReportKind(MessageKind[Subject]):
    """A report about a submission or a critique, in the review channel."""

    kind = DeliveryKind.FEEDBACK_REPORT

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> Subject | None:
        """Return what was reported; None if it's gone or hidden."""
        return report_to_send(tx, delivery)

    async def draw(self, content: Subject, context: DrawContext) -> Drawn:
        """Draw the report; nobody is pinged."""
        return Drawn(layout=draw_report(content))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its *Hide* button."""
        return report_marker(subject_id)

    def channel_of(self, server: Server) -> int | None:
        """Return the review channel."""
        return server.reviews_channel_id
