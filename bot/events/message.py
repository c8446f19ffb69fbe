"""The announcements of an event's start and of its end."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.events import store as events
from bot.events.results import EventCard
from bot.events.rules import END_ANNOUNCED_WITHIN
from bot.events.view.announcements import draw_end, draw_start, end_marker, start_marker
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers import store as servers
from bot.ui.custom_ids import CustomIdPattern


class EventStartKind(MessageKind[EventCard]):
    """An event that runs, in the announcements channel."""

    kind = DeliveryKind.EVENT_START

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> EventCard | None:
        """Return the event; None once it's over."""
        event = events.find(tx, delivery.subject_id)
        if event is None or event.to_at <= now:
            return None
        return EventCard(event=event, accent=_accent(tx, delivery))

    async def draw(self, content: EventCard, context: DrawContext) -> Drawn:
        """Draw the announcement; nobody is pinged."""
        return Drawn(layout=draw_start(content))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return start_marker(subject_id)


class EventEndKind(MessageKind[EventCard]):
    """An event that is over and what came of it, in the announcements channel."""

    kind = DeliveryKind.EVENT_END

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> EventCard | None:
        """Return the event with its sums; None a day after it ended."""
        event = events.find(tx, delivery.subject_id)
        if event is None or now - event.to_at > END_ANNOUNCED_WITHIN:
            return None
        sums = events.sums_of(tx, event.id)
        return EventCard(event=event, accent=_accent(tx, delivery), sums=sums)

    async def draw(self, content: EventCard, context: DrawContext) -> Drawn:
        """Draw the announcement; nobody is pinged."""
        return Drawn(layout=draw_end(content))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return end_marker(subject_id)


def _accent(tx: Transaction, delivery: Delivery) -> int | None:
    server = servers.find(tx, delivery.guild_id)
    return server.accent if server else None
