"""The plans that members got: one per ISO week, and its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Json

from bot.coach.rules.planning import Wish
from bot.coach.rules.reasons import Reason
from bot.db.rows import execute, execute_each, fetch_all, fetch_one, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A plan for one ISO week, and what the member wished different about it."""

    week: str
    planned_at: datetime
    week_minutes: int
    wish: Wish | None
    focus: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """A line of a plan, in the order of `position`; see `PlanLine`."""

    week: str
    position: int
    quest: str | None
    focus: str
    minutes: int
    part: int | None
    repeats: date | None
    reason: Annotated[Reason, Json]


_FIND = select(
    StoredPlan,
    "FROM plans WHERE guild_id = :guild_id AND user_id = :user_id AND week = :week",
)

_ALL_OF = select(
    StoredPlan, "FROM plans WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY week"
)

_SAVE = """
    INSERT INTO plans (guild_id, user_id, week, planned_at, week_minutes, wish, focus)
    VALUES (:guild_id, :user_id, :week, :planned_at, :week_minutes, :wish, :focus)
    ON CONFLICT (guild_id, user_id, week) DO UPDATE
    SET planned_at = excluded.planned_at, week_minutes = excluded.week_minutes,
        wish = excluded.wish, focus = excluded.focus
"""

_CLEAR = """
    DELETE FROM plan_lines
    WHERE guild_id = :guild_id AND user_id = :user_id AND week = :week
"""

_ADD_LINE = """
    INSERT INTO plan_lines (
        guild_id, user_id, week, position, quest, focus, minutes, part, repeats, reason
    )
    VALUES (
        :guild_id, :user_id, :week, :position, :quest, :focus, :minutes, :part, :repeats, :reason
    )
"""

_LINES_SINCE = select(
    StoredLine,
    """FROM plan_lines
       WHERE guild_id = :guild_id AND user_id = :user_id AND week >= :since
       ORDER BY week, position""",
)


def find(tx: Transaction, guild_id: int, user_id: int, week: str) -> StoredPlan | None:
    """Return a member's plan for an ISO week, None if they got none."""
    return fetch_one(tx, StoredPlan, _FIND, guild_id=guild_id, user_id=user_id, week=week)


def lines_since(tx: Transaction, guild_id: int, user_id: int, week: str) -> list[StoredLine]:
    """Return the lines of a member's plans from an ISO week on, the oldest first."""
    return fetch_all(tx, StoredLine, _LINES_SINCE, guild_id=guild_id, user_id=user_id, since=week)


def save(
    tx: Transaction, guild_id: int, user_id: int, plan: StoredPlan, lines: Sequence[StoredLine]
) -> None:
    """Store a week's plan in place of the one before, if there is one."""
    who = {"guild_id": guild_id, "user_id": user_id}
    execute(tx, _SAVE, **who, **values_of(plan))
    execute(tx, _CLEAR, **who, week=plan.week)
    execute_each(tx, _ADD_LINE, [who | values_of(line) for line in lines])


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[StoredPlan]:
    """Return every plan that a member got."""
    return fetch_all(tx, StoredPlan, _ALL_OF, guild_id=guild_id, user_id=user_id)
