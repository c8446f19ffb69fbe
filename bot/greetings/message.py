"""The outgoing greeting to the staff of a server that the bot has joined."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.greetings.results import GreetingCard
from bot.greetings.service import load_greeting_card
from bot.greetings.view import draw_greeting, greeting_marker
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.ui.custom_ids import CustomIdPattern


class GreetingKind(MessageKind[GreetingCard]):
    """A greeting; it is dropped if refused, because nobody asked for it."""

    kind = DeliveryKind.GREETING
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> GreetingCard | None:
        """Return the greeting, or None if staff have set the bot up already."""
        return load_greeting_card(tx, packs, delivery.subject_id)

    async def draw(self, content: GreetingCard, context: DrawContext) -> Drawn:
        """Draw the greeting."""
        return Drawn(layout=draw_greeting(content))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return greeting_marker(subject_id)
