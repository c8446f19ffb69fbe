"""SQL of drills: what members have reached in each, and whether they set their level."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.db.rows import (
    execute,
    fetch_all,
    fetch_one,
    insert,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.ears.rules.drills import Drill


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedDrill:
    """What a member has reached in a drill, from its first finished round on.

    `threshold` is in the drill's unit. `stage` is an index of the days until it's due again.
    """

    guild_id: int
    user_id: int
    drill: Drill
    threshold: float
    rounds: int
    stage: int
    due_on: date
    last_at: datetime


_DRILLS = select(
    TrainedDrill, "FROM ear_drills WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY drill"
)


_DRILL = select(
    TrainedDrill,
    "FROM ear_drills WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill",
)


_PUT_DRILL = (
    insert(TrainedDrill, "ear_drills")
    + """ ON CONFLICT (guild_id, user_id, drill) DO UPDATE SET
        threshold = excluded.threshold, rounds = excluded.rounds, stage = excluded.stage,
        due_on = excluded.due_on, last_at = excluded.last_at"""
)


_LEVEL_SET_AT = """
    SELECT level_set_at FROM members WHERE guild_id = :guild_id AND user_id = :user_id
"""


_SET_LEVEL = """
    UPDATE members SET level_set_at = :now
    WHERE guild_id = :guild_id AND user_id = :user_id AND level_set_at IS NULL
"""


def drills_of(tx: Transaction, guild_id: int, user_id: int) -> list[TrainedDrill]:
    """Return what a member has reached in each drill that they've finished a round of."""
    return fetch_all(tx, TrainedDrill, _DRILLS, guild_id=guild_id, user_id=user_id)


def find_drill(tx: Transaction, guild_id: int, user_id: int, drill: Drill) -> TrainedDrill | None:
    """Return what a member has reached in a drill; None before the first finished round."""
    return fetch_one(tx, TrainedDrill, _DRILL, guild_id=guild_id, user_id=user_id, drill=drill)


def put_drill(tx: Transaction, trained: TrainedDrill) -> None:
    """Store what a member has reached in a drill."""
    execute(tx, _PUT_DRILL, **values_of(trained))


def level_set_at(tx: Transaction, guild_id: int, user_id: int) -> datetime | None:
    """Return when a member set their listening level first."""
    return fetch_one(tx, datetime, _LEVEL_SET_AT, guild_id=guild_id, user_id=user_id)


def set_level(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Note that a member has set their listening level, if that's the first time."""
    execute(tx, _SET_LEVEL, guild_id=guild_id, user_id=user_id, now=now)
