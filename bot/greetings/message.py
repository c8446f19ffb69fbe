"""The greeting to the staff of a server that the bot has joined."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.greetings.results import GreetingCard
from bot.greetings.service import greeting_to_tell
from bot.greetings.view import draw_greeting, greeting_marker
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind


class GreetingKind(MessageKind[GreetingCard]):
    """A greeting. Nobody asked for it, so one that is refused is dropped."""

    kind = DeliveryKind.GREETING
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> GreetingCard | None:
        """Return the greeting; None where staff have set the bot up without it."""
        return greeting_to_tell(tx, packs, delivery.subject_id)

    async def draw(self, content: GreetingCard, context: DrawContext) -> Drawn:
        """Draw the greeting."""
        return Drawn(layout=draw_greeting(content))

    def marker(self, content: GreetingCard) -> str:
        """Return the custom id of its button."""
        return greeting_marker(content.greeting.id)
