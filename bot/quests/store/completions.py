"""Completions: who has finished which posting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Json
from pydantic_core import to_json

from bot.assessments import store as assessments
from bot.calendar.rules.periods import Cadence
from bot.db.rows import (
    execute,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    fetch_value,
    insert,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.mixes.rules.expected import Outcome
from bot.quests.rules.variants import Variant
from bot.reviews.rules import State


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """What a member hands in with a completion. Of a file we store its name, link and size.

    `variant` is the variant of the quest that they completed, None for the quest itself.
    """

    note: str | None = None
    proof_url: str | None = None
    proof_file_name: str | None = None
    proof_file_url: str | None = None
    proof_file_bytes: int | None = None
    variant: Variant | None = None

    @property
    def has_proof(self) -> bool:
        """Whether there is a link or a file."""
        return bool(self.proof_url or self.proof_file_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCompletion(HandIn):
    """A completion to insert."""

    guild_id: int
    user_id: int
    posting_id: int
    at: datetime
    day: date
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(HandIn):
    """One hand-in and its quest.

    `reason` is why a reviewer declined it. `measured` is what of the quest's expectations held
    for its file.
    """

    id: int
    posting_id: int
    quest: str
    cadence: Cadence
    period: str
    at: datetime
    day: date
    undone_at: datetime | None
    state: State = State.ACCEPTED
    reason: str | None = None
    measured: Annotated[tuple[Outcome, ...], Json] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finisher:
    """A member who has finished a posting, and when."""

    user_id: int
    at: datetime


_ADD = insert(NewCompletion, "completions") + " RETURNING id"

_OF_MEMBER = select(
    Completion,
    """FROM completions JOIN postings ON postings.id = posting_id
       LEFT JOIN reviews ON kind = 'completion' AND subject_id = completions.id
       WHERE posting_id = :posting_id AND completions.user_id = :user_id
         AND undone_at IS NULL AND state <> 'declined'""",
    id="completions.id",
)

_FIND = select(
    Completion,
    """FROM completions JOIN postings ON postings.id = posting_id
       LEFT JOIN reviews ON kind = 'completion' AND subject_id = completions.id
       WHERE completions.id = :completion_id""",
    id="completions.id",
)

_COUNT = """
    SELECT count(*) FROM completions
    WHERE posting_id = :posting_id AND undone_at IS NULL AND state = 'accepted'
"""

_LATEST = """
    SELECT user_id, at
    FROM completions JOIN members USING (guild_id, user_id)
    WHERE posting_id = :posting_id AND undone_at IS NULL AND state = 'accepted'
      AND is_private = 0
    ORDER BY id DESC LIMIT :limit
"""

_HISTORY = select(
    Completion,
    """FROM completions JOIN postings ON postings.id = posting_id
       LEFT JOIN reviews ON kind = 'completion' AND subject_id = completions.id
       WHERE completions.guild_id = :guild_id AND completions.user_id = :user_id
         AND undone_at IS NULL AND (state = 'accepted' OR CAST(:whole AS INTEGER) = 1)
       ORDER BY completions.id DESC LIMIT :limit OFFSET :offset""",
    id="completions.id",
)

_HISTORY_COUNT = """
    SELECT count(*) FROM completions
    WHERE guild_id = :guild_id AND user_id = :user_id
      AND undone_at IS NULL AND (state = 'accepted' OR CAST(:whole AS INTEGER) = 1)
"""

_ALL_OF = select(
    Completion,
    """FROM completions JOIN postings ON postings.id = posting_id
       LEFT JOIN reviews ON kind = 'completion' AND subject_id = completions.id
       WHERE completions.guild_id = :guild_id AND completions.user_id = :user_id
       ORDER BY completions.id""",
    id="completions.id",
)

_POSTINGS_OF = """
    SELECT DISTINCT posting_id FROM completions
    WHERE guild_id = :guild_id AND user_id = :user_id
      AND undone_at IS NULL AND state = 'accepted'
    ORDER BY posting_id
"""

_LOGGED_MINUTES = """
    SELECT coalesce(sum(minutes), 0) FROM sessions
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since
      AND minutes IS NOT NULL AND undone_at IS NULL
      AND (posting_id = :posting_id OR focus = :focus)
"""

_SET_STATE = "UPDATE completions SET state = :state WHERE id = :completion_id"

_SET_MEASURED = "UPDATE completions SET measured = :measured WHERE id = :completion_id"

_POSTING_OF = "SELECT posting_id FROM completions WHERE id = :completion_id"

_MARK_UNDONE = """
    UPDATE completions SET undone_at = :now WHERE id = :completion_id AND undone_at IS NULL
"""

# Postings where fewer than `among` public members finished after this one.
_POSTINGS_NAMING = """
    SELECT posting_id FROM completions
    WHERE guild_id = :guild_id AND user_id = :user_id
      AND undone_at IS NULL AND state = 'accepted'
      AND (SELECT count(*)
           FROM completions AS later JOIN members USING (guild_id, user_id)
           WHERE later.posting_id = completions.posting_id AND later.id > completions.id
             AND later.undone_at IS NULL AND later.state = 'accepted'
             AND is_private = 0) < :among
    ORDER BY posting_id
"""


def add(tx: Transaction, completion: NewCompletion) -> int:
    """Insert a completion and return its id.

    Raises:
        ConstraintViolated: one is already pending or accepted.
    """
    return fetch_value(tx, _ADD, **values_of(completion))


def find(tx: Transaction, completion_id: int) -> Completion | None:
    """Return one completion."""
    return fetch_one(tx, Completion, _FIND, completion_id=completion_id)


def of_member(tx: Transaction, posting_id: int, user_id: int) -> Completion | None:
    """Return a member's completion of a posting, accepted or waiting for review."""
    return fetch_one(tx, Completion, _OF_MEMBER, posting_id=posting_id, user_id=user_id)


def count(tx: Transaction, posting_id: int) -> int:
    """Return how many members have finished a posting; pending completions don't count."""
    return fetch_value(tx, _COUNT, posting_id=posting_id)


def latest(tx: Transaction, posting_id: int, limit: int) -> list[Finisher]:
    """Return the latest public members to finish a posting, the newest first."""
    return fetch_all(tx, Finisher, _LATEST, posting_id=posting_id, limit=limit)


def history(
    tx: Transaction, guild_id: int, user_id: int, *, whole: bool, limit: int, offset: int
) -> list[Completion]:
    """Return a member's completions that are not undone, the newest first.

    The `whole` history includes pending and declined ones.
    """
    return fetch_all(
        tx,
        Completion,
        _HISTORY,
        guild_id=guild_id,
        user_id=user_id,
        whole=whole,
        limit=limit,
        offset=offset,
    )


def history_count(tx: Transaction, guild_id: int, user_id: int, *, whole: bool) -> int:
    """Return how many completions `history` has in all."""
    return fetch_value(tx, _HISTORY_COUNT, guild_id=guild_id, user_id=user_id, whole=whole)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Completion]:
    """Return every completion of a member, undone ones included."""
    return fetch_all(tx, Completion, _ALL_OF, guild_id=guild_id, user_id=user_id)


def posting_of(tx: Transaction, completion_id: int) -> int:
    """Return the id of a completion's posting."""
    return fetch_exactly_one(tx, int, _POSTING_OF, completion_id=completion_id)


def postings_of(tx: Transaction, guild_id: int, user_id: int) -> list[int]:
    """Return the ids of the postings that a member has finished."""
    return fetch_all(tx, int, _POSTINGS_OF, guild_id=guild_id, user_id=user_id)


def postings_naming(tx: Transaction, guild_id: int, user_id: int, among: int) -> list[int]:
    """Return the ids of the postings where a member is one of the latest `among` to finish.

    A private member counts as if public: these are the postings to redraw when that changes.
    """
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_all(tx, int, _POSTINGS_NAMING, **who, among=among)


def logged_minutes(
    tx: Transaction, guild_id: int, user_id: int, posting_id: int, focus: str, since: date
) -> int:
    """Return the minutes of finished sessions on a posting or a focus from `since` on."""
    return fetch_value(
        tx,
        _LOGGED_MINUTES,
        guild_id=guild_id,
        user_id=user_id,
        posting_id=posting_id,
        focus=focus,
        since=since,
    )


def set_state(tx: Transaction, completion_id: int, state: State) -> None:
    """Set the state that a reviewer decided on; a declined one is no longer assessed."""
    execute(tx, _SET_STATE, completion_id=completion_id, state=state)
    if state is State.DECLINED:
        assessments.forget_completion(tx, completion_id)


def set_measured(tx: Transaction, completion_id: int, outcomes: Sequence[Outcome]) -> None:
    """Record what of a quest's expectations held for the file of a completion."""
    measured = to_json(outcomes).decode()
    execute(tx, _SET_MEASURED, completion_id=completion_id, measured=measured)


def mark_undone(tx: Transaction, completion_id: int, now: datetime) -> None:
    """Mark a completion as undone, so that the quest can be handed in again."""
    execute(tx, _MARK_UNDONE, completion_id=completion_id, now=now)
    assessments.forget_completion(tx, completion_id)
