"""Starts a change: claims the interaction and locks the member."""

from bot.db.transactions import Transaction
from bot.interactions import store as interactions
from bot.interactions.errors import AlreadyHandled
from bot.interactions.rules import Request
from bot.members import store as members
from bot.members.store import Member


def claim(tx: Transaction, request: Request) -> None:
    """Record that a request is being handled. Raises AlreadyHandled if it was handled before."""
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
    """Start a change of a member's data: claim the request, then lock and return the member.

    Raises:
        AlreadyHandled: the request was handled before.
    """
    claim(tx, request)
    return members.enter(tx, request.guild_id, request.user_id)
