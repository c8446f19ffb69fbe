"""The direct message with the verdict on a hand-in."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.reviews.results import VerdictCard
from bot.reviews.service.cards import verdict_to_send
from bot.reviews.view import draw_verdict, verdict_marker


class VerdictKind(MessageKind[VerdictCard]):
    """A verdict, by direct message; if those are closed, `/quest history` shows it."""

    kind = DeliveryKind.VERDICT
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> VerdictCard | None:
        """Return the verdict; None if its award has been undone."""
        return verdict_to_send(tx, packs, delivery, now)

    async def draw(self, content: VerdictCard, context: DrawContext) -> Drawn:
        """Draw the verdict with the server's name."""
        return Drawn(layout=draw_verdict(content, context.guild_name(content.review.guild_id)))

    def marker(self, content: VerdictCard) -> str:
        """Return the custom id of its button."""
        return verdict_marker(content.review.id)
