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

# A cross join, so that SQLite begins with the few entries.
_REASONS_FOR = """
    WITH own AS (
        SELECT battle_entries.id FROM battle_entries JOIN battles ON battles.id = battle_id
        WHERE battle_entries.guild_id = :guild_id AND user_id = :user_id AND phase = 'over'
    )
    SELECT own.id, reason, battle_pairs.id AS pair_id
    FROM own CROSS JOIN battle_pairs WHERE first_id = own.id AND reason IS NOT NULL
    UNION ALL
    SELECT own.id, reason, battle_pairs.id
    FROM own CROSS JOIN battle_pairs WHERE second_id = own.id AND reason IS NOT NULL
    ORDER BY pair_id
"""


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Pair]:
    """Return the pairs that a member was dealt."""
    return fetch_all(tx, Pair, _ALL_OF, guild_id=guild_id, user_id=user_id)


def reasons_for(tx: Transaction, guild_id: int, user_id: int) -> dict[int, list[str]]:
    """Return what voters wrote about a member's entries, by entry, in battles that are over."""
    reasons: dict[int, list[str]] = {}
    for entry_id, reason, _ in execute(tx, _REASONS_FOR, guild_id=guild_id, user_id=user_id):
        reasons.setdefault(entry_id, []).append(reason)
    return reasons
