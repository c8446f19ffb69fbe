"""The message that tells a member what came of their hand-in."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.reviews.results import VerdictTold
from bot.reviews.service.cards import verdict_to_tell
from bot.reviews.view import draw_verdict, verdict_marker


class VerdictKind(MessageKind[VerdictTold]):
    """A verdict, in the member's direct messages; one who has closed them reads it in `/quest`."""

    kind = DeliveryKind.VERDICT
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> VerdictTold | None:
        """Return the verdict; None if what it gave has been taken back."""
        return verdict_to_tell(tx, packs, delivery, now)

    async def draw(self, content: VerdictTold, context: DrawContext) -> Drawn:
        """Draw the verdict with the server's name."""
        return Drawn(layout=draw_verdict(content, context.guild_name(content.review.guild_id)))

    def marker(self, content: VerdictTold) -> str:
        """Return the custom id of its button."""
        return verdict_marker(content.review.id)
