"""Deletions that are remembered, so that a restored backup from before doesn't undo them."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_value, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A deletion, remembered by a keyed hash of the member's id."""

    guild_id: int
    member: str
    at: datetime


_REMEMBER = """
    INSERT INTO deletions (guild_id, member, at) VALUES (:guild_id, :member, :at)
    ON CONFLICT (guild_id, member, at) DO NOTHING
"""

_REMEMBERED = select(Deletion, "FROM deletions ORDER BY at, guild_id, member")

_IS_DELETED_AFTER = """
    SELECT count(*) FROM deletions WHERE guild_id = :guild_id AND member = :member AND at > :since
"""

_FORGET_DELETIONS = "DELETE FROM deletions WHERE at <= :before"

_PEOPLE = """
    SELECT user_id FROM members WHERE guild_id = :guild_id
    UNION SELECT actor_id FROM staff_acts WHERE guild_id = :guild_id AND actor_id IS NOT NULL
    UNION SELECT actor_id FROM setting_changes WHERE guild_id = :guild_id AND actor_id IS NOT NULL
"""


def remember(tx: Transaction, deletion: Deletion) -> None:
    """Remember a deletion, for a restored backup from before."""
    execute(tx, _REMEMBER, **values_of(deletion))


def remembered(tx: Transaction) -> list[Deletion]:
    """Return the deletions that are remembered, the oldest first."""
    return fetch_all(tx, Deletion, _REMEMBERED)


def is_deleted_after(tx: Transaction, guild_id: int, member: str, since: datetime) -> bool:
    """Return whether the data of a member, given by their hash, was deleted after an instant."""
    return fetch_value(tx, _IS_DELETED_AFTER, guild_id=guild_id, member=member, since=since) > 0


def forget_deletions(tx: Transaction, before: datetime) -> None:
    """Forget the deletions of `before` and earlier."""
    execute(tx, _FORGET_DELETIONS, before=before)


def people_of(tx: Transaction, guild_id: int) -> list[int]:
    """Return the members of a server, and who has acted as staff in it."""
    return fetch_all(tx, int, _PEOPLE, guild_id=guild_id)
