"""The announcement of a release."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.tracks.service import release_to_announce
from bot.tracks.store import Track
from bot.tracks.view.tracks import draw_release, release_marker
from bot.ui.actions import CustomIdPattern


class ReleaseKind(MessageKind[Track]):
    """A released track, in the announcements channel."""

    kind = DeliveryKind.RELEASE

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> Track | None:
        """Return the track; None if it is no longer released, or after a week."""
        return release_to_announce(tx, delivery.subject_id, now)

    async def draw(self, content: Track, context: DrawContext) -> Drawn:
        """Draw the announcement; nobody is pinged."""
        return Drawn(layout=draw_release(content))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return release_marker(subject_id)
