"""SQL of claims: who listens to which submission, until when; and what members owe each other."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import fetch_all, fetch_one, select
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


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Claim]:
    """Return a listener's claims, the oldest first."""
    return fetch_all(tx, Claim, _ALL_OF, guild_id=guild_id, user_id=user_id)


def find_member(tx: Transaction, guild_id: int, user_id: int) -> FeedbackMember | None:
    """Return what a member has submitted and given; None if they haven't taken part."""
    return fetch_one(tx, FeedbackMember, _MEMBER, guild_id=guild_id, user_id=user_id)
