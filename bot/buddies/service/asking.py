"""Asks to become buddies, inside the caller's transaction: who can ask whom, and the messages."""

from datetime import datetime, timedelta

from bot.buddies import store as buddies
from bot.buddies.errors import (
    AskedAbsent,
    AskedBefore,
    AskedBot,
    AskedYourself,
    AskNotTaken,
    AskOpen,
    TooManyAsks,
)
from bot.buddies.rules import ASK_OPEN_FOR, ASKS_A_DAY, ask_again_at
from bot.buddies.store import Ask
from bot.db.transactions import Transaction
from bot.interactions.rules import Request
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind

_ONE_DAY = timedelta(days=1)


def check_person(request: Request, asked_id: int, *, is_bot: bool, is_here: bool) -> None:
    """Check that somebody can be a buddy at all."""
    if asked_id == request.user_id:
        raise AskedYourself
    if is_bot:
        raise AskedBot
    if not is_here:
        raise AskedAbsent


def ask_from(tx: Transaction, request: Request, other_id: int) -> Ask | None:
    """Return another member's open ask of this one."""
    ask = buddies.open_ask(tx, request.guild_id, other_id, request.now)
    return ask if ask is not None and ask.asked_id == request.user_id else None


def add_ask(tx: Transaction, request: Request, asked_id: int) -> Ask | None:
    """Add an ask and the message with it; None if the other one has just asked this member."""
    _check_ask(tx, request, asked_id)
    ask = buddies.add_ask(
        tx,
        request.guild_id,
        request.user_id,
        asked_id,
        lapses_at=request.now + ASK_OPEN_FOR,
        now=request.now,
    )
    if ask is not None:
        send_message(tx, DeliveryKind.BUDDY_ASK, ask, asked_id, request.now)
    return ask


def _check_ask(tx: Transaction, request: Request, asked_id: int) -> None:
    """Check that a member can ask another one now."""
    guild_id, user_id, now = request.guild_id, request.user_id, request.now
    own = buddies.open_ask(tx, guild_id, user_id, now)
    if own is not None:
        raise AskOpen(
            guild_id=guild_id, ask_id=own.id, user_id=own.asked_id, lapses_at=own.lapses_at
        )
    last = buddies.last_ask_of(tx, guild_id, user_id, asked_id)
    if last is not None and ask_again_at(last.at) > now:
        raise AskedBefore(again_at=ask_again_at(last.at))
    recent = buddies.recent_asks(tx, guild_id, user_id, now - _ONE_DAY)
    if recent.first_at is not None and recent.count >= ASKS_A_DAY:
        raise TooManyAsks(maximum=ASKS_A_DAY, again_at=recent.first_at + _ONE_DAY)
    takes_asks = members.find(tx, guild_id, asked_id).takes_buddy_asks
    if not takes_asks or buddies.find(tx, guild_id, asked_id) is not None:
        raise AskNotTaken


def close_ask(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Close a member's own ask, and delete the message with it."""
    ask_id = buddies.close(tx, guild_id, user_id, now)
    delivery = deliveries.find(tx, DeliveryKind.BUDDY_ASK, ask_id) if ask_id is not None else None
    deliveries.withdraw(tx, [delivery.id] if delivery else [], now)


def send_message(
    tx: Transaction, kind: DeliveryKind, ask: Ask, user_id: int, now: datetime
) -> None:
    """Add a message about an ask to the outbox."""
    deliveries.add(
        tx,
        guild_id=ask.guild_id,
        kind=kind,
        subject_id=ask.id,
        channel_id=None,
        user_id=user_id,
        send_at=now,
    )
