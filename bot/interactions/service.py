"""What every change begins with: who asks, when, and by which interaction."""

from bot.db.transactions import Transaction
from bot.interactions import store as interactions
from bot.interactions.errors import AlreadyHandled
from bot.interactions.rules import Request
from bot.members import store as members
from bot.members.store import Member


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
