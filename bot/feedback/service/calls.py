"""Plans calls to listen: at most one a day, at a time that doesn't tell who submitted something."""

from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final

from bot.db.transactions import Transaction
from bot.feedback.store import calls, submissions
from bot.feedback.store.calls import FeedbackCall
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers.store import Server

_AT_MOST_EVERY: Final = timedelta(days=1)
_SOONEST: Final = timedelta(hours=2)
_LATEST: Final = timedelta(hours=12)
_RANDOM: Final = SystemRandom()


def plan_call(tx: Transaction, server: Server, now: datetime) -> None:
    """Plan a call after something began to wait, unless one is planned or calls are off.

    The one before is deleted when the new one is sent.
    """
    channel_id, newest = server.feedback_channel_id, calls.newest(tx, server.guild_id)
    if channel_id is None or (newest is not None and newest.at > now):
        return
    seconds = _RANDOM.uniform(_SOONEST.total_seconds(), _LATEST.total_seconds())
    send_at = now + timedelta(seconds=seconds)
    if newest is not None:
        send_at = max(send_at, newest.at + _AT_MOST_EVERY)
        before = deliveries.find(tx, DeliveryKind.FEEDBACK_CALL, newest.id)
        if before is not None:
            deliveries.withdraw(tx, [before.id], send_at)
    deliveries.add(
        tx,
        guild_id=server.guild_id,
        kind=DeliveryKind.FEEDBACK_CALL,
        subject_id=calls.add(tx, server.guild_id, send_at),
        channel_id=channel_id,
        send_at=send_at,
    )


def call_to_send(tx: Transaction, delivery: Delivery) -> FeedbackCall | None:
    """Return a planned call; None if there's a newer one, or nothing waits any more."""
    newest = calls.newest(tx, delivery.guild_id)
    if newest is None or newest.id != delivery.subject_id:
        return None
    return newest if submissions.something_waits(tx, delivery.guild_id) else None
