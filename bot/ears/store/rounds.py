"""SQL of rounds: open and finished ones, and what members reached with them."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.db.rows import (
    columns,
    execute,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    insert,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.ears.rules.drills import Drill


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRound:
    """A round to insert. `day` is the producer day of its start, later that of its end."""

    guild_id: int
    user_id: int
    drill: Drill
    day: date
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(NewRound):
    """A round; open until it's finished, which is when it has an award.

    `threshold` is what the member had reached with it. A round whose award was undone stays in the
    history of the drill.
    """

    id: int
    finished_at: datetime | None
    threshold: float | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdPoint:
    """What a member had reached in a drill after one round."""

    drill: Drill
    day: date
    threshold: float


_ADD_ROUND = f"{insert(NewRound, 'ear_rounds')} RETURNING {columns(Round)}"


_ROUND = select(Round, "FROM ear_rounds WHERE id = :round_id AND guild_id = :guild_id")


_OPEN_ROUND = select(
    Round,
    """FROM ear_rounds
       WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill
         AND finished_at IS NULL""",
)


_NEWEST_OPEN_ROUND = select(
    Round,
    """FROM ear_rounds
       WHERE guild_id = :guild_id AND user_id = :user_id AND day = :day AND finished_at IS NULL
       ORDER BY id DESC LIMIT 1""",
)


_FINISH_ROUND = """
    UPDATE ear_rounds SET day = :day, finished_at = :now, threshold = :threshold
    WHERE id = :round_id AND finished_at IS NULL
"""


_MARK_UNDONE = "UPDATE ear_rounds SET undone_at = :now WHERE id = :round_id"


_DELETE_QUESTIONS = "DELETE FROM ear_questions WHERE round_id = :round_id"


_DELETE_ROUND = "DELETE FROM ear_rounds WHERE id = :round_id"


_HISTORY = select(
    ThresholdPoint,
    """FROM ear_rounds
       WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill
         AND finished_at IS NOT NULL
       ORDER BY id DESC LIMIT :at_most""",
)


_THRESHOLDS_UNTIL = """
    SELECT threshold FROM ear_rounds
    WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill AND id <= :round_id
      AND finished_at IS NOT NULL
    ORDER BY id DESC LIMIT 2
"""


_ALL_ROUNDS = select(
    Round, "FROM ear_rounds WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)


def add_round(tx: Transaction, new: NewRound) -> Round:
    """Insert a round.

    Raises:
        ConstraintViolated: the member has an open round of that drill.
    """
    return fetch_exactly_one(tx, Round, _ADD_ROUND, **values_of(new))


def find_round(tx: Transaction, guild_id: int, round_id: int) -> Round | None:
    """Return a round of a server."""
    return fetch_one(tx, Round, _ROUND, guild_id=guild_id, round_id=round_id)


def open_round(tx: Transaction, guild_id: int, user_id: int, drill: Drill) -> Round | None:
    """Return a member's round of a drill that isn't finished."""
    return fetch_one(tx, Round, _OPEN_ROUND, guild_id=guild_id, user_id=user_id, drill=drill)


def newest_open_round(tx: Transaction, guild_id: int, user_id: int, day: date) -> Round | None:
    """Return the newest of a member's rounds that began on a producer day and isn't finished."""
    return fetch_one(tx, Round, _NEWEST_OPEN_ROUND, guild_id=guild_id, user_id=user_id, day=day)


def finish_round(
    tx: Transaction, round_id: int, *, day: date, threshold: float, now: datetime
) -> None:
    """Finish a round on a producer day."""
    execute(tx, _FINISH_ROUND, round_id=round_id, day=day, threshold=threshold, now=now)


def mark_undone(tx: Transaction, round_id: int, now: datetime) -> None:
    """Note that a round's award was undone."""
    execute(tx, _MARK_UNDONE, round_id=round_id, now=now)


def delete_round(tx: Transaction, round_id: int) -> None:
    """Delete a round with its questions."""
    execute(tx, _DELETE_QUESTIONS, round_id=round_id)
    execute(tx, _DELETE_ROUND, round_id=round_id)


def history_of(
    tx: Transaction, guild_id: int, user_id: int, drill: Drill, *, at_most: int
) -> list[ThresholdPoint]:
    """Return what a member reached in the newest rounds of a drill, the oldest first."""
    who = {"guild_id": guild_id, "user_id": user_id}
    newest = fetch_all(tx, ThresholdPoint, _HISTORY, **who, drill=drill, at_most=at_most)
    return newest[::-1]


def thresholds_until(
    tx: Transaction, guild_id: int, user_id: int, drill: Drill, round_id: int
) -> list[float]:
    """Return what a member had reached in a drill before a finished round, if any, and with it."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_all(tx, float, _THRESHOLDS_UNTIL, **who, drill=drill, round_id=round_id)[::-1]


def all_rounds_of(tx: Transaction, guild_id: int, user_id: int) -> list[Round]:
    """Return every round of a member, the oldest first."""
    return fetch_all(tx, Round, _ALL_ROUNDS, guild_id=guild_id, user_id=user_id)
