"""Collects the level-ups of a day in one message, at the server's daily time."""

from datetime import datetime, timedelta

from bot.calendar.rules.periods import Cadence, next_due
from bot.db.transactions import Transaction
from bot.db.use_cases import reads
from bot.level_digests import store as digests
from bot.level_digests.results import LevelDigest
from bot.level_roles import store as level_roles
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.servers.service.context import ServerContext
from bot.use_cases import Service

MAX_LISTED = 20
SENT_AFTER = timedelta(seconds=10)
"""Awards of the last moment before the daily time are stored by then."""
_SENT_WITHIN = timedelta(days=1)


class LevelDigests(Service):
    """Use cases of daily lists of level-ups."""

    @reads
    def find(self, tx: Transaction, digest_id: int, now: datetime) -> LevelDigest | None:
        """Return who is on a list now; None if nobody is, or if it is a day late."""
        return gather_digest(tx, digest_id, now)


def enter_digest(tx: Transaction, context: ServerContext, channel_id: int, now: datetime) -> int:
    """Return the list that a level-up of `now` goes on, and add its message to the outbox.

    It is the list of the next daily time, or of the one after that if it is being sent already.
    """
    guild_id, due_at = context.server.guild_id, now
    while True:
        due_at = next_due(Cadence.DAILY, context.timetable, due_at).at
        digest_id = digests.enter(tx, guild_id, due_at)
        deliveries.add(
            tx,
            guild_id=guild_id,
            kind=DeliveryKind.LEVEL_DIGEST,
            subject_id=digest_id,
            channel_id=channel_id,
            send_at=due_at + SENT_AFTER,
        )
        delivery = deliveries.find(tx, DeliveryKind.LEVEL_DIGEST, digest_id)
        if delivery is not None and delivery.send_at is not None and delivery.attempts == 0:
            return digest_id


def move_digest(tx: Transaction, context: ServerContext, now: datetime) -> None:
    """Move a server's next list to its next daily time, after a change of the time or zone."""
    digest = digests.find_next(tx, context.server.guild_id, now)
    due_at = next_due(Cadence.DAILY, context.timetable, now).at
    if digest is not None and digests.move(tx, digest.id, due_at):
        deliveries.reschedule(tx, DeliveryKind.LEVEL_DIGEST, digest.id, due_at + SENT_AFTER)


def gather_digest(tx: Transaction, digest_id: int, now: datetime) -> LevelDigest | None:
    """Return who is on a list now; None if nobody is, or if it is a day late."""
    digest = digests.find(tx, digest_id)
    if digest is None or now - digest.due_at > _SENT_WITHIN:
        return None
    rises = digests.rises(tx, digest_id, MAX_LISTED)
    if not rises:
        return None
    roles = level_roles.all_of(tx, digest.guild_id)
    return LevelDigest(
        id=digest_id,
        guild_id=digest.guild_id,
        rises=rises,
        size=digests.size(tx, digest_id),
        role_of={each.level: each.role_id for each in roles},
    )
