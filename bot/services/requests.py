"""What every change begins with: who asks, when, and by which interaction."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.transactions import Transaction
from bot.interactions import store as interactions
from bot.interactions.errors import AlreadyHandled
from bot.members import store as members
from bot.members.store import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One interaction of one member in one server, at an instant of our own clock."""

    interaction_id: int
    guild_id: int
    user_id: int
    now: datetime


def claim(tx: Transaction, request: Request) -> None:
    """Note that a request is being carried out.

    Raises:
        AlreadyHandled: it has been carried out before.
    """
    claimed = interactions.claim(
        tx,
        request.interaction_id,
        guild_id=request.guild_id,
        user_id=request.user_id,
        now=request.now,
    )
    if not claimed:
        raise AlreadyHandled


def enter(tx: Transaction, request: Request) -> Member:
    """Begin a change to the asking member: claim the request, then lock and return the member.

    Raises:
        AlreadyHandled: the request has been carried out before.
    """
    claim(tx, request)
    return members.enter(tx, request.guild_id, request.user_id)
