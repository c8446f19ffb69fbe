"""Milestones of streaks that were announced."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_one, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakMilestone:
    """A length that a member's streak has reached for the first time.

    `theme` is the slug of the member's theme, `accent` the server's colour as 0xRRGGBB.
    """

    id: int
    guild_id: int
    user_id: int
    days: int
    at: datetime
    theme: str | None = None
    accent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStreakMilestone:
    """A milestone as it is stored, for the export."""

    id: int
    days: int
    at: datetime


_ADD = """
    INSERT INTO streak_milestones (guild_id, user_id, days, at)
    VALUES (:guild_id, :user_id, :days, :now)
    ON CONFLICT (guild_id, user_id, days) DO NOTHING
    RETURNING id
"""

_FIND = select(
    StreakMilestone,
    """FROM streak_milestones JOIN members USING (guild_id, user_id)
       JOIN servers USING (guild_id)
       WHERE id = :milestone_id AND is_private = 0""",
)

_ALL_OF = select(
    StoredStreakMilestone,
    """FROM streak_milestones WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id""",
)

_DELETE = "DELETE FROM streak_milestones WHERE id = :milestone_id"


def add(tx: Transaction, guild_id: int, user_id: int, *, days: int, now: datetime) -> int | None:
    """Insert a milestone and return its id; None if the member has reached it before."""
    return fetch_one(tx, int, _ADD, guild_id=guild_id, user_id=user_id, days=days, now=now)


def find(tx: Transaction, milestone_id: int) -> StreakMilestone | None:
    """Return one milestone; None if it was undone, or the member is private by now."""
    return fetch_one(tx, StreakMilestone, _FIND, milestone_id=milestone_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[StoredStreakMilestone]:
    """Return the announced milestones of a member, the oldest first."""
    return fetch_all(tx, StoredStreakMilestone, _ALL_OF, guild_id=guild_id, user_id=user_id)


def delete(tx: Transaction, milestone_id: int) -> None:
    """Delete a milestone that a member has not reached after all."""
    execute(tx, _DELETE, milestone_id=milestone_id)
