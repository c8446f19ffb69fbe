"""Placements: the craft that members said they have, or that staff set, by focus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.coach.rules.craft import Craft
from bot.db.rows import execute_each, fetch_all, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A member's craft in one focus; `placed_by` is the member of staff who set it."""

    focus: str
    craft: Craft
    placed_at: datetime
    placed_by: int | None


_ALL_OF = select(
    Placement,
    "FROM placements WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY focus",
)

_PLACE = """
    INSERT INTO placements (guild_id, user_id, focus, craft, placed_at, placed_by)
    VALUES (:guild_id, :user_id, :focus, :craft, :now, :placed_by)
    ON CONFLICT (guild_id, user_id, focus) DO UPDATE
    SET craft = excluded.craft, placed_at = excluded.placed_at, placed_by = excluded.placed_by
"""


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Placement]:
    """Return a member's placement in each focus that has one."""
    return fetch_all(tx, Placement, _ALL_OF, guild_id=guild_id, user_id=user_id)


def place(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    craft: Mapping[str, Craft],
    now: datetime,
    placed_by: int | None = None,
) -> None:
    """Place a member in some focuses; the others stay as they are."""
    rows = [
        {
            "guild_id": guild_id,
            "user_id": user_id,
            "focus": focus,
            "craft": each,
            "now": now,
            "placed_by": placed_by,
        }
        for focus, each in sorted(craft.items())
    ]
    execute_each(tx, _PLACE, rows)
