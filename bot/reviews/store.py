"""Review requests and their verdicts."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, select
from bot.db.transactions import Transaction
from bot.outbox import store as deliveries
from bot.reviews.rules import ReviewKind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A hand-in to review; `subject_id` is the id of a completion or a claim.

    `verdict` is None while it is pending. `level` is one that accepting it brought, if no channel
    announces it.
    """

    id: int
    guild_id: int
    user_id: int
    kind: ReviewKind
    subject_id: int
    asked_at: datetime
    verdict: State | None
    decided_at: datetime | None
    decided_by: int | None
    reason: str | None
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsked:
    """What a form about a review needs, in one row: Discord allows it little time."""

    user_id: int
    verdict: State | None
    decided_at: datetime | None
    decided_by: int | None
    reviewer_role_id: int | None


_ASK = """
    INSERT INTO reviews (guild_id, user_id, kind, subject_id, asked_at)
    VALUES (:guild_id, :user_id, :kind, :subject_id, :now)
    RETURNING id
"""

_FIND = select(Review, "FROM reviews WHERE id = :review_id AND guild_id = :guild_id")

_OWN = select(Review, "FROM reviews WHERE id = :review_id AND user_id = :user_id")

_ASKED = select(
    ReviewAsked,
    """FROM reviews JOIN servers USING (guild_id)
       WHERE id = :review_id AND guild_id = :guild_id""",
)

_DECIDE = """
    UPDATE reviews
    SET verdict = :verdict, decided_at = :now, decided_by = :decided_by, reason = :reason
    WHERE id = :review_id AND verdict IS NULL
"""

_NOTE_LEVEL = "UPDATE reviews SET level = :level WHERE id = :review_id"

_ASKED_ELSEWHERE = """
    SELECT id FROM deliveries
    WHERE kind = 'review' AND guild_id = :guild_id AND send_at IS NULL
      AND channel_id <> :channel_id
      AND subject_id IN (SELECT id FROM reviews WHERE guild_id = :guild_id AND verdict IS NULL)
    ORDER BY id
"""

_OWE_AGAIN = """
    INSERT INTO deliveries (guild_id, kind, subject_id, channel_id, send_at)
    SELECT guild_id, 'review', id, CAST(:channel_id AS BIGINT),
           CAST(:now AS BIGINT) + (row_number() OVER (ORDER BY id) - 1) * CAST(:pause AS BIGINT)
    FROM reviews
    WHERE guild_id = :guild_id AND verdict IS NULL
      AND NOT EXISTS (SELECT 1 FROM deliveries WHERE kind = 'review' AND subject_id = reviews.id)
    ON CONFLICT (kind, subject_id) DO NOTHING
"""

_ALL_OF = select(
    Review, "FROM reviews WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)

_JUDGED_BY = select(
    Review, "FROM reviews WHERE guild_id = :guild_id AND decided_by = :user_id ORDER BY id"
)


def ask(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    *,
    kind: ReviewKind,
    subject_id: int,
    now: datetime,
) -> int:
    """Insert a review of a member's hand-in and return its id."""
    return fetch_value(
        tx,
        _ASK,
        guild_id=guild_id,
        user_id=user_id,
        kind=kind,
        subject_id=subject_id,
        now=now,
    )


def find(tx: Transaction, guild_id: int, review_id: int) -> Review | None:
    """Return a review of this server, None for any other."""
    return fetch_one(tx, Review, _FIND, guild_id=guild_id, review_id=review_id)


def own(tx: Transaction, user_id: int, review_id: int) -> Review | None:
    """Return a review of this member's hand-in, in any server."""
    return fetch_one(tx, Review, _OWN, user_id=user_id, review_id=review_id)


def asked(tx: Transaction, guild_id: int, review_id: int) -> ReviewAsked | None:
    """Return what a form about a review of this server needs."""
    return fetch_one(tx, ReviewAsked, _ASKED, guild_id=guild_id, review_id=review_id)


def decide(
    tx: Transaction,
    review_id: int,
    verdict: State,
    *,
    decided_by: int,
    reason: str | None,
    now: datetime,
) -> bool:
    """Set the verdict; False if there already is one, which is not changed."""
    decided = execute(
        tx,
        _DECIDE,
        review_id=review_id,
        verdict=verdict,
        decided_by=decided_by,
        reason=reason,
        now=now,
    )
    return decided.rowcount == 1


def note_level(tx: Transaction, review_id: int, level: int) -> None:
    """Record a level that accepting brought, for the message to the member."""
    execute(tx, _NOTE_LEVEL, review_id=review_id, level=level)


def ask_again(tx: Transaction, guild_id: int, channel_id: int, now: datetime) -> None:
    """Move the messages of all pending reviews to `channel_id`.

    They are new deliveries, with nonces of their own; messages in other channels are deleted.
    """
    elsewhere = fetch_all(tx, int, _ASKED_ELSEWHERE, guild_id=guild_id, channel_id=channel_id)
    deliveries.withdraw(tx, elsewhere, now)
    pause = int(deliveries.PAUSE.total_seconds())
    owing = {"guild_id": guild_id, "channel_id": channel_id, "now": now, "pause": pause}
    if execute(tx, _OWE_AGAIN, **owing).rowcount:
        tx.after_commit(tx.wakeup)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Review]:
    """Return the reviews of everything a member has handed in, the oldest first."""
    return fetch_all(tx, Review, _ALL_OF, guild_id=guild_id, user_id=user_id)


def judged_by(tx: Transaction, guild_id: int, user_id: int) -> list[Review]:
    """Return the reviews that a member has decided, the oldest first."""
    return fetch_all(tx, Review, _JUDGED_BY, guild_id=guild_id, user_id=user_id)
