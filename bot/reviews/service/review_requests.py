"""Requests a review of a hand-in."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.reviews import store as reviews
from bot.reviews.errors import ReviewsNotSetUp
from bot.reviews.rules import MEASURED_WITHIN, NOTIFY_EVERY, ReviewKind
from bot.reviews.store import NewReview
from bot.servers.service.context import ServerContext


def request_review(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    kind: ReviewKind,
    subject_id: int,
    now: datetime,
    *,
    is_measured_first: bool = False,
) -> None:
    """Request a review of a completion or a claim, and enqueue its message.

    It pings the reviewers if nothing else waits, or if they were last pinged over an hour ago. If
    its file `is_measured_first`, the message waits for `send_review`, but not for long.

    Raises:
        ReviewsNotSetUp: the server has no review channel.
    """
    channel_id = context.server.reviews_channel_id
    if channel_id is None:
        raise ReviewsNotSetUp
    review = NewReview(
        guild_id=member.guild_id,
        user_id=member.user_id,
        kind=kind,
        subject_id=subject_id,
        asked_at=now,
        notifies=not reviews.waiting(tx, member.guild_id, at_most=1)
        or not reviews.has_notified(tx, member.guild_id, since=now - NOTIFY_EVERY, now=now),
    )
    deliveries.add(
        tx,
        guild_id=member.guild_id,
        kind=DeliveryKind.REVIEW,
        subject_id=reviews.add(tx, review),
        channel_id=channel_id,
        send_at=now + MEASURED_WITHIN if is_measured_first else now,
    )


def send_review(tx: Transaction, completion_id: int, now: datetime) -> None:
    """Send the message of a completion's review now, if it waits."""
    review_id = reviews.id_of(tx, ReviewKind.COMPLETION, completion_id)
    if review_id is not None:
        deliveries.reschedule(tx, DeliveryKind.REVIEW, review_id, now)
        tx.after_commit(tx.wakeup)
