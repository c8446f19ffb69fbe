"""How exercises went: one row per completed quest, and per session that was assessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Json

from bot.assessments.rules import Rating
from bot.db.rows import execute, fetch_all, fetch_one, insert, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What a member answered: the checks that hold, how many were `missed`, how hard it was.

    If they weren't asked or left it empty, no check holds, none is missed, and there's no rating.
    """

    checks: Annotated[Sequence[str], Json]
    missed: int
    rating: Rating | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssessment(AnswerRow):
    """How an exercise went; it belongs to a completion or to a session."""

    guild_id: int
    user_id: int
    quest: str
    day: date
    at: datetime
    completion_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(NewAssessment):
    """A stored assessment."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestOutcome:
    """How one exercise went, over all its assessments; `missed` is that of the last."""

    quest: str
    times: int
    last_on: date
    best_missed: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDone:
    """When an exercise was last done, with its note, its proof and the checks that were met."""

    day: date
    note: str | None
    proof_url: str | None
    proof_file_name: str | None
    proof_file_url: str | None
    checks: Annotated[Sequence[str], Json]
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedQuest:
    """How hard an exercise was."""

    quest: str
    rating: Rating


_ADD = insert(NewAssessment, "self_assessments")

_FORGET_SESSION = """
    DELETE FROM self_assessments WHERE session_id = :session_id
"""

_FORGET_COMPLETION = """
    DELETE FROM self_assessments WHERE completion_id = :completion_id
"""

# Jumps through an index from one quest to the next, however many assessments there are.
_OUTCOMES = """
    WITH RECURSIVE assessed (quest) AS (
        SELECT min(quest) FROM self_assessments
        WHERE guild_id = :guild_id AND user_id = :user_id
        UNION ALL
        SELECT (SELECT min(self_assessments.quest) FROM self_assessments
                WHERE guild_id = :guild_id AND user_id = :user_id
                  AND self_assessments.quest > assessed.quest)
        FROM assessed WHERE assessed.quest IS NOT NULL
    )
    SELECT quest,
        (SELECT count(*) FROM
            (SELECT 1 FROM self_assessments
             WHERE guild_id = :guild_id AND user_id = :user_id
               AND self_assessments.quest = assessed.quest LIMIT :at_most) AS counted) AS times,
        (SELECT day FROM self_assessments
         WHERE guild_id = :guild_id AND user_id = :user_id
           AND self_assessments.quest = assessed.quest ORDER BY id DESC LIMIT 1) AS last_on,
        (SELECT missed FROM self_assessments
         WHERE guild_id = :guild_id AND user_id = :user_id
           AND self_assessments.quest = assessed.quest
         ORDER BY missed LIMIT 1) AS best_missed,
        (SELECT missed FROM self_assessments
         WHERE guild_id = :guild_id AND user_id = :user_id
           AND self_assessments.quest = assessed.quest ORDER BY id DESC LIMIT 1) AS missed
    FROM assessed WHERE quest IS NOT NULL
"""

_RATED = select(
    RatedQuest,
    """FROM self_assessments
       WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since
         AND rating IS NOT NULL
       ORDER BY id""",
)

_ANSWER_COMPLETION = """
    UPDATE self_assessments SET checks = :checks, missed = :missed, rating = :rating
    WHERE completion_id = :completion_id
"""

_LAST_DONE = select(
    LastDone,
    """FROM self_assessments
       LEFT JOIN completions ON completions.id = completion_id
       LEFT JOIN sessions ON sessions.id = session_id
       WHERE self_assessments.guild_id = :guild_id AND self_assessments.user_id = :user_id
         AND quest = :quest
       ORDER BY self_assessments.id DESC LIMIT 1""",
    day="self_assessments.day",
    note="coalesce(completions.note, sessions.note)",
)

_ALL_OF = select(
    Assessment,
    "FROM self_assessments WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id",
)


def add(tx: Transaction, assessment: NewAssessment) -> None:
    """Insert an assessment; one of a session replaces an earlier one."""
    if assessment.session_id is not None:
        forget_session(tx, assessment.session_id)
    execute(tx, _ADD, **values_of(assessment))


def forget_completion(tx: Transaction, completion_id: int) -> None:
    """Delete the assessment of a completion that was undone or declined."""
    execute(tx, _FORGET_COMPLETION, completion_id=completion_id)


def forget_session(tx: Transaction, session_id: int) -> None:
    """Delete the assessment of a session that was undone, or is assessed again."""
    execute(tx, _FORGET_SESSION, session_id=session_id)


def outcomes(tx: Transaction, guild_id: int, user_id: int, at_most: int) -> list[QuestOutcome]:
    """Return how each exercise went that a member has ever completed or assessed.

    Assessments are counted up to `at_most`.
    """
    return fetch_all(
        tx, QuestOutcome, _OUTCOMES, guild_id=guild_id, user_id=user_id, at_most=at_most
    )


def rated_since(tx: Transaction, guild_id: int, user_id: int, day: date) -> list[RatedQuest]:
    """Return how hard a member found exercises from a producer day on, the oldest first."""
    return fetch_all(tx, RatedQuest, _RATED, guild_id=guild_id, user_id=user_id, since=day)


def answer_completion(tx: Transaction, completion_id: int, answer: AnswerRow) -> None:
    """Replace what a member answered about a completion."""
    execute(tx, _ANSWER_COMPLETION, completion_id=completion_id, **values_of(answer))


def last_done(tx: Transaction, guild_id: int, user_id: int, quest: str) -> LastDone | None:
    """Return when an exercise was last completed or assessed, None if it never was."""
    return fetch_one(tx, LastDone, _LAST_DONE, guild_id=guild_id, user_id=user_id, quest=quest)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Assessment]:
    """Return every assessment of a member."""
    return fetch_all(tx, Assessment, _ALL_OF, guild_id=guild_id, user_id=user_id)
