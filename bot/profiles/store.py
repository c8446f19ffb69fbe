"""What a profile says about taking part with others."""

from dataclasses import dataclass
from typing import Final

from bot.db.rows import fetch_exactly_one
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart:
    """How many critiques of a member helped, and the battles they have entered.

    `best_place` is None if they have no place in any. `weeks_led` are the weeks they were first in,
    where a role is given for that.
    """

    critiques: int = 0
    battles: int = 0
    best_place: int | None = None
    weeks_led: int = 0


ALONE: Final = TakingPart()
"""What somebody has done with others who has done nothing yet."""

# A mark counts once it's paid, so that nobody can tell by it who wrote a critique.
_TAKING_PART = """
    SELECT (SELECT count(*) FROM critiques
            WHERE guild_id = :guild_id AND user_id = :user_id
              AND is_helpful = 1 AND pays_at IS NULL AND hidden_at IS NULL AND undone_at IS NULL
           ) AS critiques,
           count(*) AS battles, min(place) AS best_place,
           (SELECT count(*) FROM week_leaders
            WHERE guild_id = :guild_id AND user_id = :user_id) AS weeks_led
    FROM battle_entries JOIN battles ON battles.id = battle_id
    WHERE battle_entries.guild_id = :guild_id AND user_id = :user_id
      AND hidden_at IS NULL AND phase = 'over'
"""


def taking_part(tx: Transaction, guild_id: int, user_id: int) -> TakingPart:
    """Return what came of a member's critiques, entries and weeks, without battles that go on."""
    return fetch_exactly_one(tx, TakingPart, _TAKING_PART, guild_id=guild_id, user_id=user_id)
