"""Visibility of profiles: public unless the member makes theirs private."""

from bot.db.transactions import Transaction
from bot.members import store as members
from bot.members.store import Member
from bot.profiles.errors import ProfilePrivate


def require_visible_profile(
    tx: Transaction, guild_id: int, user_id: int, viewer_id: int | None
) -> Member:
    """Return a member whose numbers `viewer_id` wants to see; None asks for themselves.

    Raises:
        ProfilePrivate: somebody else asks, and the member is private.
    """
    member = members.find(tx, guild_id, user_id)
    if member.is_private and viewer_id not in (None, user_id):
        raise ProfilePrivate(user_id=user_id)
    return member
