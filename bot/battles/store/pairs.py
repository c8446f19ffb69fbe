"""SQL of the pairs that voters are dealt, and of their votes."""

from dataclasses import dataclass
from datetime import datetime

from bot.battles.rules.battles import Choice
from bot.db.rows import execute, fetch_all, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two entries, as a voter hears them, and their vote. `id` is random and tells nothing.

    `number` counts a voter's pairs from 1. `user_id` is None once the voter's data was deleted.
    """

    id: int
    battle_id: int
    guild_id: int
    user_id: int | None
    number: int
    first_id: int
    second_id: int
    dealt_at: datetime
    choice: Choice | None = None
    reason: str | None = None
    voted_at: datetime | None = None


_ALL_OF = select(
    Pair,
    """FROM battle_pairs WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY battle_id, number""",
)

_REASONS_FOR = """
    SELECT entry.id, battle_pairs.reason FROM battle_entries AS entry
    JOIN battle_pairs ON entry.id IN (first_id, second_id)
    JOIN battles ON battles.id = entry.battle_id
    WHERE entry.guild_id = :guild_id AND entry.user_id = :user_id
      AND battle_pairs.reason IS NOT NULL AND phase = 'over'
    ORDER BY battle_pairs.id
"""


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Pair]:
    """Return the pairs that a member was dealt."""
    return fetch_all(tx, Pair, _ALL_OF, guild_id=guild_id, user_id=user_id)


def reasons_for(tx: Transaction, guild_id: int, user_id: int) -> dict[int, list[str]]:
    """Return what voters wrote about a member's entries, by entry, in battles that are over."""
    reasons: dict[int, list[str]] = {}
    for entry_id, reason in execute(tx, _REASONS_FOR, guild_id=guild_id, user_id=user_id):
        reasons.setdefault(entry_id, []).append(reason)
    return reasons
