"""The message of a daily list of level-ups."""

from dataclasses import replace
from datetime import datetime

from bot.db.transactions import Transaction
from bot.level_digests.results import LevelDigest
from bot.level_digests.service import gather_digest
from bot.level_digests.view import draw_level_digest, level_digest_marker
from bot.outbox.message.attempts import Attempt, SentMessage
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.ui.custom_ids import CustomIdPattern

_LOOK_UPS = 5


class LevelDigestKind(MessageKind[LevelDigest]):
    """A day's level-ups, in the announcements channel."""

    kind = DeliveryKind.LEVEL_DIGEST

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> LevelDigest | None:
        """Return who is on the list now; None if nobody is, or if it is a day late."""
        return gather_digest(tx, delivery.subject_id, now)

    async def deliver(self, content: LevelDigest, attempt: Attempt) -> SentMessage | None:
        """Send the list without members who have left, unless nobody is left on it."""
        present = await _without_leavers(content, attempt.context)
        return None if present is None else await super().deliver(present, attempt)

    async def draw(self, content: LevelDigest, context: DrawContext) -> Drawn:
        """Draw the list; nobody is pinged."""
        guild = context.client.get_guild(content.guild_id)
        return Drawn(layout=draw_level_digest(content, guild))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return level_digest_marker(subject_id)


async def _without_leavers(digest: LevelDigest, context: DrawContext) -> LevelDigest | None:
    """Look up the listed members, and gather the list again while one of them has left."""
    current: LevelDigest | None = digest
    services, now = context.services, context.clock()
    for _ in range(_LOOK_UPS):
        if current is None:
            break
        listed = [rise.user_id for rise in current.rises]
        roster = await context.directory.look_up(digest.guild_id, listed)
        current = replace(current, names=roster.names)
        if not roster.left:
            break
        await services.leaderboards.mark_left(digest.guild_id, roster.left, now)
        current = await services.level_digests.find(digest.id, now)
    return current
