"""Handled interactions: each is handled at most once, however often it arrives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.rows import execute, fetch_all
from bot.db.transactions import Transaction

_TIME_SHIFT = 22
"""The low bits of a snowflake, below its time in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """An interaction that was handled."""

    interaction_id: int
    at: datetime


_CLAIM = """
    INSERT INTO handled_interactions (interaction_id, guild_id, user_id, at)
    VALUES (:interaction_id, :guild_id, :user_id, :now)
    ON CONFLICT (interaction_id) DO NOTHING
"""

# By the time in Discord's ids, not by our clock: if ours were ahead by a day, every row would be
# deleted, and an interaction that Discord repeats would be handled twice.
_PRUNE = """
    DELETE FROM handled_interactions WHERE interaction_id IN (
        SELECT interaction_id FROM handled_interactions
        WHERE interaction_id < (SELECT max(interaction_id) FROM handled_interactions) - :max_age
        ORDER BY interaction_id LIMIT :at_most)
"""


_ALL_OF = """
    SELECT interaction_id, at FROM handled_interactions
    WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY interaction_id
"""


def claim(
    tx: Transaction, interaction_id: int, *, guild_id: int, user_id: int, now: datetime
) -> bool:
    """Record that an interaction is being handled; False if it was before."""
    claimed = execute(
        tx, _CLAIM, interaction_id=interaction_id, guild_id=guild_id, user_id=user_id, now=now
    )
    return claimed.rowcount == 1


def prune(tx: Transaction, max_age: timedelta, at_most: int) -> int:
    """Delete interactions that are older than the newest one by more than `max_age`.

    The oldest go first, `at_most` of them; returns how many were deleted.
    """
    milliseconds = max_age // timedelta(milliseconds=1)
    return execute(tx, _PRUNE, max_age=milliseconds << _TIME_SHIFT, at_most=at_most).rowcount


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Handled]:
    """Return the stored interactions of a member."""
    return fetch_all(tx, Handled, _ALL_OF, guild_id=guild_id, user_id=user_id)
