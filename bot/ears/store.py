"""SQL of the ear gym: what members have reached in each drill, their rounds, and the questions."""

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
class StoredQuestion:
    """A question of a round, answered or not.

    Sound and options follow from `seed`, drill and `step`. `id` is random and tells nothing;
    `seed` and `right_option` stay secret until it's answered.
    """

    id: int
    guild_id: int
    user_id: int
    round_id: int
    number: int
    step: int
    seed: int
    options: int
    right_option: int
    chosen: int | None = None
    answered_at: datetime | None = None

    @property
    def is_right(self) -> bool:
        """Whether the right option was chosen."""
        return self.chosen == self.right_option


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdPoint:
    """What a member had reached in a drill after one round."""

    drill: Drill
    day: date
    threshold: float


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

_ADD_QUESTION = insert(StoredQuestion, "ear_questions")

_QUESTION = select(StoredQuestion, "FROM ear_questions WHERE id = :question_id")

_QUESTIONS = select(StoredQuestion, "FROM ear_questions WHERE round_id = :round_id ORDER BY number")

_ANSWER = """
    UPDATE ear_questions SET chosen = :chosen, answered_at = :now
    WHERE id = :question_id AND chosen IS NULL
"""

# The questions of the newest finished rounds.
_EARLIER_ANSWERS = select(
    StoredQuestion,
    """FROM ear_questions
       WHERE round_id IN (
           SELECT id FROM ear_rounds
           WHERE guild_id = :guild_id AND user_id = :user_id AND drill = :drill
             AND finished_at IS NOT NULL
           ORDER BY id DESC LIMIT :rounds)
       ORDER BY round_id, number""",
)

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

_LEVEL_SET_AT = """
    SELECT level_set_at FROM members WHERE guild_id = :guild_id AND user_id = :user_id
"""

_SET_LEVEL = """
    UPDATE members SET level_set_at = :now
    WHERE guild_id = :guild_id AND user_id = :user_id AND level_set_at IS NULL
"""

_ALL_ROUNDS = select(
    Round, "FROM ear_rounds WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)

_ALL_QUESTIONS = select(
    StoredQuestion,
    "FROM ear_questions WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id",
)


def drills_of(tx: Transaction, guild_id: int, user_id: int) -> list[TrainedDrill]:
    """Return what a member has reached in each drill that they've finished a round of."""
    return fetch_all(tx, TrainedDrill, _DRILLS, guild_id=guild_id, user_id=user_id)


def find_drill(tx: Transaction, guild_id: int, user_id: int, drill: Drill) -> TrainedDrill | None:
    """Return what a member has reached in a drill; None before the first finished round."""
    return fetch_one(tx, TrainedDrill, _DRILL, guild_id=guild_id, user_id=user_id, drill=drill)


def put_drill(tx: Transaction, trained: TrainedDrill) -> None:
    """Store what a member has reached in a drill."""
    execute(tx, _PUT_DRILL, **values_of(trained))


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


def add_question(tx: Transaction, question: StoredQuestion) -> None:
    """Insert a question.

    Raises:
        ConstraintViolated: the round has an open question, or one of that number.
    """
    execute(tx, _ADD_QUESTION, **values_of(question))


def find_question(tx: Transaction, question_id: int) -> StoredQuestion | None:
    """Return a question."""
    return fetch_one(tx, StoredQuestion, _QUESTION, question_id=question_id)


def questions_of(tx: Transaction, round_id: int) -> list[StoredQuestion]:
    """Return the questions of a round in their order."""
    return fetch_all(tx, StoredQuestion, _QUESTIONS, round_id=round_id)


def answer(tx: Transaction, question_id: int, chosen: int, now: datetime) -> bool:
    """Store the answer to a question; False if it has one."""
    return execute(tx, _ANSWER, question_id=question_id, chosen=chosen, now=now).rowcount == 1


def earlier_answers(
    tx: Transaction, guild_id: int, user_id: int, drill: Drill, *, rounds: int
) -> list[StoredQuestion]:
    """Return the questions of a member's newest finished rounds of a drill, the oldest first."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_all(tx, StoredQuestion, _EARLIER_ANSWERS, **who, drill=drill, rounds=rounds)


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


def level_set_at(tx: Transaction, guild_id: int, user_id: int) -> datetime | None:
    """Return when a member set their listening level first."""
    return fetch_one(tx, datetime, _LEVEL_SET_AT, guild_id=guild_id, user_id=user_id)


def set_level(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Note that a member has set their listening level, if that's the first time."""
    execute(tx, _SET_LEVEL, guild_id=guild_id, user_id=user_id, now=now)


def all_rounds_of(tx: Transaction, guild_id: int, user_id: int) -> list[Round]:
    """Return every round of a member, the oldest first."""
    return fetch_all(tx, Round, _ALL_ROUNDS, guild_id=guild_id, user_id=user_id)


def all_questions_of(tx: Transaction, guild_id: int, user_id: int) -> list[StoredQuestion]:
    """Return every question that a member was asked."""
    return fetch_all(tx, StoredQuestion, _ALL_QUESTIONS, guild_id=guild_id, user_id=user_id)
