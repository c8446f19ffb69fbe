"""SQL of claims: who listens to which submission, until when; and what members owe each other."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.due import due_servers, fetch_due
from bot.db.rows import (
    execute,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    fetch_value,
    insert,
    returning,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.feedback.rules.verdicts import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A listener's turn with a submission; open until it has an `outcome`.

    `id` is random and tells nothing. The submission is None once it was removed.
    """

    id: int
    guild_id: int
    user_id: int
    submission_id: int | None
    claimed_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackMember:
    """What a member has submitted and given, and how reliable they are.

    `given` counts critiques that weren't marked as not helpful. `lapsed` counts claims that lapsed
    since the last critique; with the third one, the member pauses until `paused_until`.
    """

    guild_id: int
    user_id: int
    submitted: int = 0
    given: int = 0
    lapsed: int = 0
    paused_until: datetime | None = None


_ALL_OF = select(
    Claim,
    """FROM feedback_claims WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY claimed_at, id""",
)

_MEMBER = select(
    FeedbackMember, "FROM feedback_members WHERE guild_id = :guild_id AND user_id = :user_id"
)

_ADD = insert(Claim, "feedback_claims")

_FIND = select(
    Claim,
    """FROM feedback_claims
       WHERE id = :claim_id AND guild_id = :guild_id AND user_id = :user_id""",
)

_OPEN = select(
    Claim,
    """FROM feedback_claims
       WHERE guild_id = :guild_id AND user_id = :user_id AND ended_at IS NULL""",
)

_IS_CLAIMED = """
    SELECT EXISTS (SELECT 1 FROM feedback_claims
                   WHERE submission_id = :submission_id AND ended_at IS NULL)
"""

_END = """
    UPDATE feedback_claims SET ended_at = :now, outcome = :outcome
    WHERE id = :claim_id AND ended_at IS NULL
"""

_WITHDRAW = """
    UPDATE feedback_claims SET ended_at = :now, outcome = 'withdrawn'
    WHERE submission_id = :submission_id AND ended_at IS NULL
"""

_ADD_SUBMITTED = """
    INSERT INTO feedback_members (guild_id, user_id, submitted) VALUES (:guild_id, :user_id, 1)
    ON CONFLICT (guild_id, user_id) DO UPDATE SET submitted = feedback_members.submitted + 1
"""

_TAKE_SUBMITTED = """
    UPDATE feedback_members SET submitted = submitted - 1
    WHERE guild_id = :guild_id AND user_id = :user_id AND submitted > 0
"""

_DUE_SERVERS = due_servers("feedback_claims", "expires_at", where="ended_at IS NULL")

_DUE_OF = select(
    Claim,
    """FROM feedback_claims
       WHERE guild_id = :guild_id AND ended_at IS NULL AND expires_at <= :now
       ORDER BY expires_at LIMIT :at_most""",
)

_NEWEST_AT = """
    SELECT max(claimed_at) FROM feedback_claims WHERE guild_id = :guild_id AND user_id = :user_id
"""

_ENTER_MEMBER = returning(
    FeedbackMember,
    """INSERT INTO feedback_members (guild_id, user_id) VALUES (:guild_id, :user_id)
       ON CONFLICT (guild_id, user_id) DO UPDATE SET given = feedback_members.given""",
)

_GIVE = """
    UPDATE feedback_members SET given = given + 1, lapsed = 0
    WHERE guild_id = :guild_id AND user_id = :user_id
"""

_TAKE_BACK = """
    UPDATE feedback_members SET given = given - 1
    WHERE guild_id = :guild_id AND user_id = :user_id AND given > 0
"""

_SET_LAPSED = """
    UPDATE feedback_members SET lapsed = :lapsed, paused_until = :paused_until
    WHERE guild_id = :guild_id AND user_id = :user_id
"""


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Claim]:
    """Return a listener's claims, the oldest first."""
    return fetch_all(tx, Claim, _ALL_OF, guild_id=guild_id, user_id=user_id)


def find_member(tx: Transaction, guild_id: int, user_id: int) -> FeedbackMember | None:
    """Return what a member has submitted and given; None if they haven't taken part."""
    return fetch_one(tx, FeedbackMember, _MEMBER, guild_id=guild_id, user_id=user_id)


def find_open(tx: Transaction, guild_id: int, user_id: int) -> Claim | None:
    """Return a listener's open claim."""
    return fetch_one(tx, Claim, _OPEN, guild_id=guild_id, user_id=user_id)


def is_claimed(tx: Transaction, submission_id: int) -> bool:
    """Whether anybody has a turn with a submission."""
    return bool(fetch_value(tx, _IS_CLAIMED, submission_id=submission_id))


def add(tx: Transaction, claim: Claim) -> None:
    """Insert a claim.

    Raises:
        ConstraintViolated: the listener has an open one, or had the submission before.
    """
    execute(tx, _ADD, **values_of(claim))


def find(tx: Transaction, guild_id: int, user_id: int, claim_id: int) -> Claim | None:
    """Return a listener's claim."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_one(tx, Claim, _FIND, **who, claim_id=claim_id)


def end(tx: Transaction, claim_id: int, outcome: Outcome, now: datetime) -> bool:
    """End a claim; False if it has ended already."""
    return execute(tx, _END, claim_id=claim_id, outcome=outcome, now=now).rowcount == 1


def withdraw(tx: Transaction, submission_id: int, now: datetime) -> None:
    """End the open claims of a submission that nobody can hear any more."""
    execute(tx, _WITHDRAW, submission_id=submission_id, now=now)


def add_submitted(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Count another submission of a member."""
    execute(tx, _ADD_SUBMITTED, guild_id=guild_id, user_id=user_id)


def take_submitted(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Count a submission no longer: it has brought its maker nothing."""
    execute(tx, _TAKE_SUBMITTED, guild_id=guild_id, user_id=user_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[Claim]:
    """Return open claims whose time is over, by `fetch_due`."""
    return fetch_due(tx, Claim, _DUE_SERVERS, _DUE_OF, now=now, at_most=at_most)


def newest_at(tx: Transaction, guild_id: int, user_id: int) -> datetime | None:
    """Return when a listener's newest turn began."""
    return fetch_one(tx, datetime, _NEWEST_AT, guild_id=guild_id, user_id=user_id)


def enter_member(tx: Transaction, guild_id: int, user_id: int) -> FeedbackMember:
    """Return what a member has submitted and given; the row is inserted if it's new."""
    return fetch_exactly_one(tx, FeedbackMember, _ENTER_MEMBER, guild_id=guild_id, user_id=user_id)


def count_given(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Count a critique that a member has given; earlier lapses are forgotten."""
    execute(tx, _GIVE, guild_id=guild_id, user_id=user_id)


def discount_given(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Take back that a critique counts, since it didn't help."""
    execute(tx, _TAKE_BACK, guild_id=guild_id, user_id=user_id)


def set_lapsed(
    tx: Transaction, guild_id: int, user_id: int, lapsed: int, paused_until: datetime | None
) -> None:
    """Set how many claims have lapsed, and until when the member pauses."""
    values = {"lapsed": lapsed, "paused_until": paused_until}
    execute(tx, _SET_LAPSED, guild_id=guild_id, user_id=user_id, **values)
