"""SQL of who led weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.boards.rules import RANKED, Metric
from bot.db.rows import execute, execute_each, fetch_all, insert, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLeader:
    """Who led a week, alone or with others, with the `figure` of the `metric` that decided."""

    guild_id: int
    week: str
    user_id: int
    metric: Metric
    figure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """A member who is first on a board."""

    user_id: int
    score: int


# A column cannot be bound, so `{score}` is replaced by the metric's.
_FIRSTS_BY = """
    SELECT user_id, {score} AS score FROM standings
    WHERE guild_id = :guild_id AND period = :week AND present = 1 AND {score} > 0
      AND {score} = (SELECT max({score}) FROM standings
                     WHERE guild_id = :guild_id AND period = :week AND present = 1)
    ORDER BY user_id
"""
_FIRSTS = {metric: _FIRSTS_BY.format(score=metric) for metric in RANKED}

_FORGET = "DELETE FROM week_leaders WHERE guild_id = :guild_id AND week = :week"

_ADD = insert(WeekLeader, "week_leaders")

_OF_WEEK = select(
    WeekLeader,
    """FROM week_leaders JOIN members USING (guild_id, user_id)
       WHERE guild_id = :guild_id AND week = :week AND left_at IS NULL AND is_private = 0
       ORDER BY user_id""",
)

_OF_MEMBER = select(
    WeekLeader,
    "FROM week_leaders WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY week",
)


def firsts(tx: Transaction, guild_id: int, week: str, metric: Metric) -> list[First]:
    """Return who is first on a week's board; nobody who is private, has left or has nothing."""
    return fetch_all(tx, First, _FIRSTS[metric], guild_id=guild_id, week=week)


def put(tx: Transaction, guild_id: int, week: str, leaders: Sequence[WeekLeader]) -> None:
    """Set who led a week."""
    execute(tx, _FORGET, guild_id=guild_id, week=week)
    execute_each(tx, _ADD, [values_of(each) for each in leaders])


def of_week(tx: Transaction, guild_id: int, week: str) -> list[WeekLeader]:
    """Return who led a week, but for those who are private or have left since."""
    return fetch_all(tx, WeekLeader, _OF_WEEK, guild_id=guild_id, week=week)


def of_member(tx: Transaction, guild_id: int, user_id: int) -> list[WeekLeader]:
    """Return the weeks that a member led, the first one first."""
    return fetch_all(tx, WeekLeader, _OF_MEMBER, guild_id=guild_id, user_id=user_id)
