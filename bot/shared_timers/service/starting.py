"""Starts a shared timer in a channel, inside the caller's transaction."""

from bot.db.transactions import Transaction
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.shared_timers import store
from bot.shared_timers.store import NewSharedTimer, SharedTimer


def start_in_channel(tx: Transaction, new: NewSharedTimer) -> SharedTimer | None:
    """Start a shared timer and post it; return None if its channel has one."""
    timer_id = store.start(tx, new)
    if timer_id is None:
        return None
    deliveries.add(
        tx,
        guild_id=new.guild_id,
        kind=DeliveryKind.SHARED_TIMER,
        subject_id=timer_id,
        channel_id=new.channel_id,
        send_at=new.started_at,
    )
    return store.find(tx, new.guild_id, timer_id)
