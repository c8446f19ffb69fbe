"""SQL of questions: what members were asked, and what they answered."""

from dataclasses import dataclass
from datetime import datetime

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


_ALL_QUESTIONS = select(
    StoredQuestion,
    "FROM ear_questions WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id",
)


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


def all_questions_of(tx: Transaction, guild_id: int, user_id: int) -> list[StoredQuestion]:
    """Return every question that a member was asked."""
    return fetch_all(tx, StoredQuestion, _ALL_QUESTIONS, guild_id=guild_id, user_id=user_id)
