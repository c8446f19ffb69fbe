"""Gives hand-ins back whose messages Discord refuses."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.members import store as members
from bot.milestones import store as milestones
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.quests.store import completions
from bot.reviews import store as reviews
from bot.reviews.rules import ReviewKind, State


def return_hand_in(tx: Transaction, delivery: Delivery, now: datetime) -> None:
    """Return a hand-in that reviewers can't be shown; the member gets a DM and can try again."""
    review = reviews.find(tx, delivery.guild_id, delivery.subject_id)
    if review is None or members.lock(tx, review.guild_id, review.user_id) is None:
        return
    verdict = State.DECLINED
    if not reviews.decide(tx, review.id, verdict, decided_by=None, reason=None, now=now):
        return
    match review.kind:
        case ReviewKind.COMPLETION:
            completions.set_state(tx, review.subject_id, verdict)
        case ReviewKind.MILESTONE:
            milestones.set_state(tx, review.subject_id, verdict)
    deliveries.add(
        tx,
        guild_id=review.guild_id,
        kind=DeliveryKind.VERDICT,
        subject_id=review.id,
        channel_id=None,
        user_id=review.user_id,
        send_at=now,
    )
