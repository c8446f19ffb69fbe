"""Reads what direct messages about asks say, inside the caller's transaction."""

from datetime import datetime

from bot.buddies import store as buddies
from bot.buddies.results import BuddyAccepted
from bot.buddies.service.asking import send_message
from bot.buddies.store import Ask
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.outbox.store import Delivery, DeliveryKind


def gather_ask(tx: Transaction, ask_id: int, now: datetime) -> Ask | None:
    """Return an ask that still waits; None if its asker has left or has a buddy."""
    ask = buddies.find_ask(tx, ask_id)
    if ask is None or not ask.waits_at(now):
        return None
    asker = members.find(tx, ask.guild_id, ask.user_id)
    has_buddy = buddies.find(tx, ask.guild_id, ask.user_id) is not None
    return None if has_buddy or asker.left_at is not None else ask


def gather_unreached(tx: Transaction, ask_id: int, now: datetime) -> Ask | None:
    """Return an ask whose direct message was refused; None if it was answered meanwhile."""
    ask = buddies.find_ask(tx, ask_id)
    return ask if ask is not None and ask.waits_at(now) else None


def gather_accepted(tx: Transaction, delivery: Delivery) -> BuddyAccepted | None:
    """Return an accepted ask; None if the two are no longer buddies."""
    ask = buddies.find_ask(tx, delivery.subject_id)
    if ask is None or delivery.user_id is None:
        return None
    other_id = ask.asked_id if delivery.user_id == ask.user_id else ask.user_id
    own = buddies.find(tx, ask.guild_id, delivery.user_id)
    if own is None or own.buddy_id != other_id:
        return None
    return BuddyAccepted(ask=ask, other_id=other_id)


def record_unreached(tx: Transaction, ask_id: int, now: datetime) -> None:
    """Record that the direct message of an ask was refused, and tell its asker."""
    ask = buddies.find_ask(tx, ask_id)
    if ask is None:
        return
    buddies.mark_unreached(tx, ask.id, now)
    send_message(tx, DeliveryKind.BUDDY_UNREACHED, ask, ask.user_id, now)
