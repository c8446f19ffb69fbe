"""Interactions that have been carried out: each at most once, however often it arrives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.rows import execute, fetch_all
from bot.db.transactions import Transaction

_TIME_IN_ID = 22
"""The bits of one of Discord's ids that are not its time in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """An interaction that has been carried out."""

    interaction_id: int
    at: datetime


_CLAIM = """
    INSERT INTO handled_interactions (interaction_id, guild_id, user_id, at)
    VALUES (:interaction_id, :guild_id, :user_id, :now)
    ON CONFLICT (interaction_id) DO NOTHING
"""

# By the clock that is in Discord's ids, not by ours: if that were set forward by a day, all would
# go, and what Discord repeats a moment later would be carried out again.
_PRUNE = """
    DELETE FROM handled_interactions
    WHERE interaction_id < (SELECT max(interaction_id) FROM handled_interactions) - :kept
"""


_ALL_OF = """
    SELECT interaction_id, at FROM handled_interactions
    WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY interaction_id
"""


def claim(
    tx: Transaction, interaction_id: int, *, guild_id: int, user_id: int, now: datetime
) -> bool:
    """Note that an interaction is being carried out; False when it has been before."""
    claimed = execute(
        tx, _CLAIM, interaction_id=interaction_id, guild_id=guild_id, user_id=user_id, now=now
    )
    return claimed.rowcount == 1


def prune(tx: Transaction, kept: timedelta) -> None:
    """Forget the interactions that came longer before the newest than they are to be kept."""
    milliseconds = kept // timedelta(milliseconds=1)
    execute(tx, _PRUNE, kept=milliseconds << _TIME_IN_ID)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Handled]:
    """Return the interactions of a member that are still remembered."""
    return fetch_all(tx, Handled, _ALL_OF, guild_id=guild_id, user_id=user_id)
