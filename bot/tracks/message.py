"""The announcement of a release."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.transactions import Transaction
from bot.members import store as members
from bot.outbox.message.drawing import DrawContext, Drawn, draw_celebration
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers.service.context import load_context
from bot.tracks.service.releases import release_to_announce
from bot.tracks.store import Track
from bot.tracks.view.tracks import draw_release, release_marker, release_picture
from bot.ui.custom_ids import CustomIdPattern
from bot.ui.pictures.themes import themed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCard:
    """A release to announce, its member's theme, and the server's accent, 0xRRGGBB."""

    track: Track
    theme: str | None
    accent: int | None


class ReleaseKind(MessageKind[ReleaseCard]):
    """A released track, in the announcements channel."""

    kind = DeliveryKind.RELEASE

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ReleaseCard | None:
        """Return the track; None if it is no longer released, or after a week."""
        track = release_to_announce(tx, delivery.subject_id, now)
        if track is None:
            return None
        context = load_context(tx, packs, delivery.guild_id)
        member = members.find(tx, track.guild_id, track.user_id)
        return ReleaseCard(track=track, theme=member.theme, accent=context.server.accent)

    async def draw(self, content: ReleaseCard, context: DrawContext) -> Drawn:
        """Draw the announcement with its picture; nobody is pinged."""
        track = content.track
        shown = release_picture(track, themed(content.theme, content.accent))
        drawn = await draw_celebration(context, track.guild_id, track.user_id, shown)
        reply = draw_release(track, drawn)
        return Drawn(layout=reply.layout, picture=next(iter(reply.files), None))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return release_marker(subject_id)
