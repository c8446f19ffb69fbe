"""Review requests and their verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import (
    execute,
    execute_each,
    fetch_all,
    fetch_one,
    fetch_value,
    insert,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.outbox import store as deliveries
from bot.reviews.rules import ReviewKind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview:
    """A hand-in to review; `subject_id` is the id of a completion or a claim.

    `notifies` is whether its message pings the reviewers.
    """

    guild_id: int
    user_id: int
    kind: ReviewKind
    subject_id: int
    asked_at: datetime
    notifies: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(NewReview):
    """A review with its verdict, None while it is pending.

    `level` is one that accepting it brought.
    """

    id: int
    verdict: State | None
    decided_at: datetime | None
    decided_by: int | None
    reason: str | None
    level: int | None = None

    @property
    def is_returned(self) -> bool:
        """Whether it was given back unseen, because Discord refused its message.

        A reviewer who declines always gives a reason.
        """
        return self.verdict is State.DECLINED and self.decided_by is None and self.reason is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFormData:
    """The data for the decline form, in one row, because opening a form is time-critical."""

    user_id: int
    verdict: State | None
    decided_at: datetime | None
    decided_by: int | None
    reviewer_role_id: int | None


_ADD = insert(NewReview, "reviews") + " RETURNING id"

_FIND = select(Review, "FROM reviews WHERE id = :review_id AND guild_id = :guild_id")

_ID_OF = "SELECT id FROM reviews WHERE kind = :kind AND subject_id = :subject_id"

_OWN = select(Review, "FROM reviews WHERE id = :review_id AND user_id = :user_id")

_FORM_DATA = select(
    ReviewFormData,
    """FROM reviews JOIN servers USING (guild_id)
       WHERE id = :review_id AND guild_id = :guild_id""",
)

_WAITING = """
    SELECT count(*) FROM
        (SELECT 1 FROM reviews WHERE guild_id = :guild_id AND verdict IS NULL LIMIT :at_most)
        AS waiting
"""

_NOTIFIED = """
    SELECT count(*) FROM
        (SELECT 1 FROM reviews
         WHERE guild_id = :guild_id AND notifies = 1 AND asked_at > :since AND asked_at <= :now
         LIMIT 1) AS notified
"""

_DECIDE = """
    UPDATE reviews
    SET verdict = :verdict, decided_at = :now, decided_by = :decided_by, reason = :reason
    WHERE id = :review_id AND verdict IS NULL
"""

_SET_LEVEL = "UPDATE reviews SET level = :level WHERE id = :review_id"

_IN_OTHER_CHANNELS = """
    SELECT id FROM deliveries
    WHERE kind = 'review' AND guild_id = :guild_id AND send_at IS NULL
      AND channel_id <> :channel_id
      AND subject_id IN (SELECT id FROM reviews WHERE guild_id = :guild_id AND verdict IS NULL)
    ORDER BY id
"""

_ENQUEUE_PENDING = """
    INSERT INTO deliveries (guild_id, kind, subject_id, channel_id, send_at)
    SELECT guild_id, 'review', id, CAST(:channel_id AS BIGINT),
           CAST(:now AS BIGINT) + (row_number() OVER (ORDER BY id) - 1) * CAST(:pause AS BIGINT)
    FROM reviews
    WHERE guild_id = :guild_id AND verdict IS NULL
      AND NOT EXISTS (SELECT 1 FROM deliveries WHERE kind = 'review' AND subject_id = reviews.id)
    ON CONFLICT (kind, subject_id) DO NOTHING
"""

_PENDING_MESSAGES = """
    SELECT message_id FROM deliveries
    WHERE kind = 'review' AND guild_id = :guild_id AND channel_id = :channel_id
      AND message_id IS NOT NULL
      AND subject_id IN (SELECT id FROM reviews WHERE guild_id = :guild_id AND verdict IS NULL)
    ORDER BY message_id
"""

_FORGET_MESSAGE = """
    DELETE FROM deliveries
    WHERE kind = 'review' AND guild_id = :guild_id AND message_id = :message_id
      AND subject_id IN (SELECT id FROM reviews WHERE guild_id = :guild_id AND verdict IS NULL)
"""

_ALL_OF = select(
    Review, "FROM reviews WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)

_DECIDED_BY = select(
    Review, "FROM reviews WHERE guild_id = :guild_id AND decided_by = :user_id ORDER BY id"
)


def add(tx: Transaction, review: NewReview) -> int:
    """Insert a review and return its id."""
    return fetch_value(tx, _ADD, **values_of(review))


def id_of(tx: Transaction, kind: ReviewKind, subject_id: int) -> int | None:
    """Return the id of the review of a hand-in, None if it has none."""
    return fetch_value(tx, _ID_OF, kind=kind, subject_id=subject_id)


def find(tx: Transaction, guild_id: int, review_id: int) -> Review | None:
    """Return a review of this server, None for any other."""
    return fetch_one(tx, Review, _FIND, guild_id=guild_id, review_id=review_id)


def own(tx: Transaction, user_id: int, review_id: int) -> Review | None:
    """Return a review of this member's hand-in, in any server."""
    return fetch_one(tx, Review, _OWN, user_id=user_id, review_id=review_id)


def form_data(tx: Transaction, guild_id: int, review_id: int) -> ReviewFormData | None:
    """Return the data for a form about a review of this server."""
    return fetch_one(tx, ReviewFormData, _FORM_DATA, guild_id=guild_id, review_id=review_id)


def waiting(tx: Transaction, guild_id: int, at_most: int) -> int:
    """Return how many reviews of a server are pending, counted up to `at_most`."""
    return fetch_value(tx, _WAITING, guild_id=guild_id, at_most=at_most)


def has_notified(tx: Transaction, guild_id: int, *, since: datetime, now: datetime) -> bool:
    """Whether a review that pings the reviewers was requested after `since`."""
    return fetch_value(tx, _NOTIFIED, guild_id=guild_id, since=since, now=now) > 0


def decide(
    tx: Transaction,
    review_id: int,
    verdict: State,
    *,
    decided_by: int | None,
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


def set_level(tx: Transaction, review_id: int, level: int) -> None:
    """Record a level that accepting brought."""
    execute(tx, _SET_LEVEL, review_id=review_id, level=level)


def move_pending(tx: Transaction, guild_id: int, channel_id: int, now: datetime) -> None:
    """Move the messages of all pending reviews to `channel_id`.

    They are new deliveries, with nonces of their own; messages in other channels are deleted.
    """
    elsewhere = fetch_all(tx, int, _IN_OTHER_CHANNELS, guild_id=guild_id, channel_id=channel_id)
    deliveries.withdraw(tx, elsewhere, now)
    pause = int(deliveries.PAUSE.total_seconds())
    binds = {"guild_id": guild_id, "channel_id": channel_id, "now": now, "pause": pause}
    if execute(tx, _ENQUEUE_PENDING, **binds).rowcount:
        tx.after_commit(tx.wakeup)


def pending_messages(tx: Transaction, guild_id: int, channel_id: int) -> list[int]:
    """Return the messages of all pending reviews in a channel, oldest first."""
    return fetch_all(tx, int, _PENDING_MESSAGES, guild_id=guild_id, channel_id=channel_id)


def forget_messages(tx: Transaction, guild_id: int, message_ids: Sequence[int]) -> None:
    """Forget messages of pending reviews that were deleted in Discord."""
    sent = [{"guild_id": guild_id, "message_id": message_id} for message_id in message_ids]
    execute_each(tx, _FORGET_MESSAGE, sent)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Review]:
    """Return the reviews of everything a member has handed in, the oldest first."""
    return fetch_all(tx, Review, _ALL_OF, guild_id=guild_id, user_id=user_id)


def decided_by_member(tx: Transaction, guild_id: int, user_id: int) -> list[Review]:
    """Return the reviews that a member has decided, the oldest first."""
    return fetch_all(tx, Review, _DECIDED_BY, guild_id=guild_id, user_id=user_id)
