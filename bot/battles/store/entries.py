"""SQL of entries, and of who should have the winner's role."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A member's entry. `id` is random and tells nothing.

    `is_ranked` is whether its maker voted, known once the battle is over. Ranked entries have a
    place, which they may share, with the strength that votes gave them and its standard error.
    """

    id: int
    battle_id: int
    guild_id: int
    user_id: int
    recording_id: int
    note: str | None
    at: datetime
    hidden_at: datetime | None = None
    is_ranked: bool | None = None
    place: int | None = None
    strength: float | None = None
    error: float | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WinnersRole:
    """Whether a member should have the winner's role; due until Discord has done it.

    A row that isn't wanted is deleted once the role is taken away. If the member's data was
    deleted, that is given up at `until_at`.
    """

    guild_id: int
    user_id: int
    battle_id: int
    role_id: int
    is_wanted: bool
    due_at: datetime | None
    until_at: datetime | None = None


_ALL_OF = select(
    Entry, "FROM battle_entries WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY at, id"
)

_ROLES_OF = select(
    WinnersRole,
    "FROM battle_winners WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY role_id",
)

_TAKE_ROLES = """
    UPDATE battle_winners SET is_wanted = 0, due_at = :now, until_at = :until
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_PRUNE_ROLES = "DELETE FROM battle_winners WHERE until_at <= :now"


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Entry]:
    """Return a member's entries, the oldest first."""
    return fetch_all(tx, Entry, _ALL_OF, guild_id=guild_id, user_id=user_id)


def roles_of(tx: Transaction, guild_id: int, user_id: int) -> list[WinnersRole]:
    """Return the winner's roles that a member has or had."""
    return fetch_all(tx, WinnersRole, _ROLES_OF, guild_id=guild_id, user_id=user_id)


def take_roles(
    tx: Transaction, guild_id: int, user_id: int, *, now: datetime, until: datetime
) -> None:
    """Take the winner's roles of somebody whose data is deleted; give up at `until`."""
    if execute(tx, _TAKE_ROLES, guild_id=guild_id, user_id=user_id, now=now, until=until).rowcount:
        tx.after_commit(tx.wakeup)


def prune_roles(tx: Transaction, now: datetime) -> None:
    """Give up taking the roles that could not be taken in time."""
    execute(tx, _PRUNE_ROLES, now=now)
