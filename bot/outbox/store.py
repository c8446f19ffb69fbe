"""The outbox: messages to channels and members, sent or still to be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.db.due import due_servers, fetch_due
from bot.db.rows import execute, execute_each, fetch_one, select
from bot.db.transactions import Transaction

PAUSE = timedelta(seconds=2)
"""Between messages to one channel, so that its rate limit does not delay other servers."""
_ATTEMPT_OVER_AFTER = timedelta(minutes=1)
"""When an attempt that is under way has ended for certain: a search misses nothing then."""


class DeliveryKind(StrEnum):
    """What a delivery is about; its `subject_id` is the id of a row of that kind."""

    POSTING = "posting"
    LEVEL_UP = "level-up"
    LEVEL_DIGEST = "level-digest"
    STREAK = "streak"
    STREAK_REMINDER = "streak-reminder"
    """The evening message to a member whose streak would end."""
    MILESTONE = "milestone"
    REVIEW = "review"
    VERDICT = "verdict"
    NOTICE = "notice"
    REMINDER = "reminder"
    RELEASE = "release"
    WEEK_REVIEW = "week-review"
    IMPORT = "import"
    GREETING = "greeting"
    BUDDY_ASK = "buddy-ask"
    BUDDY_UNREACHED = "buddy-unreached"
    """An ask whose direct message was refused, for its asker."""
    BUDDY_YES = "buddy-yes"
    BUDDY_WORD = "buddy-word"
    """A member's buddy has practised today; its subject is the award that made the day active."""
    STAFF_ACT = "staff-act"
    BATTLE = "battle"
    BATTLE_MORE_TIME = "battle-more-time"
    """The deadline for entries has moved, since too few came in."""
    BATTLE_VOTE = "battle-vote"
    BATTLE_REMINDER = "battle-reminder"
    BATTLE_END = "battle-end"
    """A battle that ended without a vote."""
    BATTLE_RESULT = "battle-result"
    BATTLE_REASONS = "battle-reasons"
    """Why others voted as they did, for the maker of an entry."""
    BATTLE_RESULT_REDRAW = "battle-result-redraw"
    """A battle's result to redraw; nothing is sent."""
    BATTLE_REDRAW = "battle-redraw"
    """An announcement of a battle to redraw; nothing is sent."""
    EVENT_START = "event-start"
    EVENT_END = "event-end"
    CRITIQUE = "critique"
    """New critiques, for their maker."""
    CRITIQUE_REPLY = "critique-reply"
    CRITIQUE_NAMES = "critique-names"
    """Names that both agreed to show, for the one who agreed first."""
    FEEDBACK_LOST = "feedback-lost"
    """A submission whose track is gone; its subject is the submission."""
    FEEDBACK_CALL = "feedback-call"
    FEEDBACK_REPORT = "feedback-report"
    SHARED_TIMER = "shared-timer"
    WITHDRAWAL = "withdrawal"
    """A message to delete; its subject is the delivery itself, or the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message to a channel or to a member.

    One with a `user_id` goes to that member directly; its channel, if any, is the fallback for
    closed direct messages. `sending_since` is the start of an attempt whose outcome is unknown.
    A notice has no channel: its recipient is chosen when it is sent. A withdrawal without a
    `message_id` looks for the message that was sent as `former_kind` about `former_subject_id`.
    """

    id: int
    guild_id: int
    kind: DeliveryKind
    subject_id: int
    user_id: int | None
    channel_id: int | None
    message_id: int | None
    send_at: datetime | None
    sending_since: datetime | None
    attempts: int
    former_kind: DeliveryKind | None
    former_subject_id: int | None


_ADD = """
    INSERT INTO deliveries (guild_id, kind, subject_id, user_id, channel_id, send_at)
    VALUES (:guild_id, :kind, :subject_id, :user_id, :channel_id, :send_at)
    ON CONFLICT (kind, subject_id) DO NOTHING
"""

_FIND = select(Delivery, "FROM deliveries WHERE kind = :kind AND subject_id = :subject_id")

_DUE_SERVERS = due_servers("deliveries", "send_at")

_DUE_OF = select(
    Delivery,
    """FROM deliveries WHERE guild_id = :guild_id AND send_at <= :now
       ORDER BY send_at, id LIMIT :at_most""",
)

_BEGIN = """
    UPDATE deliveries SET sending_since = coalesce(sending_since, :now), attempts = attempts + 1
    WHERE id = :delivery_id AND channel_id IS NOT DISTINCT FROM :channel_id
      AND send_at IS NOT NULL
"""

_MARK_SENT = """
    UPDATE deliveries
    SET message_id = :message_id, channel_id = :channel_id, send_at = NULL, sending_since = NULL
    WHERE id = :delivery_id AND kind = :kind AND subject_id = :subject_id
"""

_WITHDRAW_SENT = """
    INSERT INTO deliveries (guild_id, kind, subject_id, channel_id, message_id, send_at)
    VALUES (:guild_id, 'withdrawal', :message_id, :channel_id, :message_id, 0)
    ON CONFLICT (kind, subject_id) DO NOTHING
"""

_MARK_FOUND = """
    UPDATE deliveries
    SET message_id = :message_id, channel_id = :channel_id, send_at = NULL, sending_since = NULL
    WHERE kind = :kind AND subject_id = :subject_id AND send_at IS NOT NULL
"""

_FORGET_SENT = """
    DELETE FROM deliveries
    WHERE kind = :kind AND subject_id = :subject_id AND message_id = :message_id
"""

_TRY_LATER = """
    UPDATE deliveries SET send_at = :send_at
    WHERE id = :delivery_id AND kind = :kind AND channel_id IS NOT DISTINCT FROM :channel_id
      AND send_at IS NOT NULL
"""

_MARK_REFUSED = """
    UPDATE deliveries SET send_at = :send_at, sending_since = NULL
    WHERE id = :delivery_id AND kind = :kind AND channel_id IS NOT DISTINCT FROM :channel_id
      AND send_at IS NOT NULL
"""

_GIVE_UP = """
    DELETE FROM deliveries WHERE id = :delivery_id AND kind = :kind AND send_at IS NOT NULL
"""

_DROP_PENDING = """
    DELETE FROM deliveries WHERE guild_id = :guild_id AND kind = :kind AND send_at IS NOT NULL
"""

_RESCHEDULE = """
    UPDATE deliveries SET send_at = :send_at
    WHERE kind = :kind AND subject_id = :subject_id AND send_at IS NOT NULL AND attempts = 0
"""

# What was never tried, and is not due yet, keeps its time.
_REDIRECT = """
    UPDATE deliveries
    SET channel_id = :channel_id,
        send_at = CASE WHEN attempts = 0 AND send_at > :now THEN send_at ELSE :now END
    WHERE guild_id = :guild_id AND kind = :kind AND send_at IS NOT NULL
      AND (sending_since IS NULL OR channel_id = :channel_id)
"""

_WITHDRAW = """
    UPDATE deliveries
    SET kind = 'withdrawal', subject_id = id, former_kind = kind, former_subject_id = subject_id,
        user_id = NULL, attempts = 0,
        send_at = CASE WHEN message_id IS NULL THEN :attempt_over_at ELSE :send_at END
    WHERE id = :delivery_id AND kind <> 'withdrawal'
      AND (message_id IS NOT NULL OR sending_since IS NOT NULL)
"""

_CANCEL = "DELETE FROM deliveries WHERE id = :delivery_id AND kind <> 'withdrawal'"


def is_forum_post(delivery: Delivery, channel_id: int) -> bool:
    """Whether a message that was sent to this channel is a post in the forum of its delivery.

    A post is a channel of its own.
    """
    return delivery.user_id is None and delivery.channel_id not in (None, channel_id)


def add(
    tx: Transaction,
    *,
    guild_id: int,
    kind: DeliveryKind,
    subject_id: int,
    channel_id: int | None,
    user_id: int | None = None,
    send_at: datetime,
) -> None:
    """Add a message to be sent at `send_at`; a second one about the same subject does nothing.

    With a `user_id` it goes to that member directly, and to the channel, if there is one, if
    their direct messages are closed. The commit wakes the schedule, which sends it.
    """
    added = execute(
        tx,
        _ADD,
        guild_id=guild_id,
        kind=kind,
        subject_id=subject_id,
        user_id=user_id,
        channel_id=channel_id,
        send_at=send_at,
    )
    if added.rowcount:
        tx.after_commit(tx.wakeup)


def find(tx: Transaction, kind: DeliveryKind, subject_id: int) -> Delivery | None:
    """Return the delivery about one subject."""
    return fetch_one(tx, Delivery, _FIND, kind=kind, subject_id=subject_id)


def due(tx: Transaction, now: datetime, at_most: int, *, of_one_server: int) -> list[Delivery]:
    """Return deliveries due at `now`, at most `of_one_server` of each server, by `fetch_due`."""
    return fetch_due(
        tx,
        Delivery,
        _DUE_SERVERS,
        _DUE_OF,
        now=now,
        at_most=at_most,
        of_one_server=of_one_server,
    )


def begin(tx: Transaction, delivery: Delivery, now: datetime) -> bool:
    """Record that an attempt starts; False if it was sent or redirected meanwhile."""
    begun = execute(tx, _BEGIN, delivery_id=delivery.id, channel_id=delivery.channel_id, now=now)
    return begun.rowcount == 1


def mark_sent(tx: Transaction, delivery: Delivery, *, channel_id: int, message_id: int) -> bool:
    """Record the message that was sent; False if its delivery was deleted meanwhile."""
    marked = execute(
        tx,
        _MARK_SENT,
        delivery_id=delivery.id,
        kind=delivery.kind,
        subject_id=delivery.subject_id,
        channel_id=channel_id,
        message_id=message_id,
    )
    return marked.rowcount == 1


def withdraw_sent(tx: Transaction, guild_id: int, *, channel_id: int, message_id: int) -> None:
    """Delete a message at once whose delivery was deleted while it was sent."""
    sent = {"channel_id": channel_id, "message_id": message_id}
    execute(tx, _WITHDRAW_SENT, guild_id=guild_id, **sent)
    tx.after_commit(tx.wakeup)


def mark_found(
    tx: Transaction, kind: DeliveryKind, subject_id: int, *, channel_id: int, message_id: int
) -> None:
    """Record a message found in its channel, if its delivery is still waiting."""
    execute(
        tx,
        _MARK_FOUND,
        kind=kind,
        subject_id=subject_id,
        channel_id=channel_id,
        message_id=message_id,
    )


def forget_sent(tx: Transaction, kind: DeliveryKind, subject_id: int, message_id: int) -> bool:
    """Forget a message that was deleted in Discord; False if it is known no longer."""
    sent = {"kind": kind, "subject_id": subject_id, "message_id": message_id}
    return execute(tx, _FORGET_SENT, **sent).rowcount == 1


def try_later(tx: Transaction, delivery: Delivery, send_at: datetime) -> None:
    """Retry at `send_at`, unless it was redirected; whether it was sent is unknown."""
    execute(
        tx,
        _TRY_LATER,
        delivery_id=delivery.id,
        kind=delivery.kind,
        channel_id=delivery.channel_id,
        send_at=send_at,
    )


def mark_refused(tx: Transaction, delivery: Delivery, send_at: datetime) -> bool:
    """Retry at `send_at` what Discord refused; False if it was redirected meanwhile."""
    refused = execute(
        tx,
        _MARK_REFUSED,
        delivery_id=delivery.id,
        kind=delivery.kind,
        channel_id=delivery.channel_id,
        send_at=send_at,
    )
    return refused.rowcount == 1


def give_up(tx: Transaction, delivery: Delivery) -> None:
    """Cancel a message, unless it was found to be sent meanwhile."""
    execute(tx, _GIVE_UP, delivery_id=delivery.id, kind=delivery.kind)


def drop_pending(tx: Transaction, guild_id: int, kind: DeliveryKind) -> None:
    """Cancel all unsent messages of one kind to a server."""
    execute(tx, _DROP_PENDING, guild_id=guild_id, kind=kind)


def reschedule(tx: Transaction, kind: DeliveryKind, subject_id: int, send_at: datetime) -> None:
    """Send a message at another time, unless an attempt has begun."""
    execute(tx, _RESCHEDULE, kind=kind, subject_id=subject_id, send_at=send_at)


def redirect(
    tx: Transaction, guild_id: int, kind: DeliveryKind, channel_id: int, now: datetime
) -> None:
    """Send the unsent messages of one kind to `channel_id`, from now on or when they are due.

    One that may already be in another channel stays there until its outcome is known: otherwise
    it could end up in both.
    """
    moved = execute(tx, _REDIRECT, guild_id=guild_id, kind=kind, channel_id=channel_id, now=now)
    if moved.rowcount:
        tx.after_commit(tx.wakeup)


def withdraw(tx: Transaction, delivery_ids: Sequence[int], now: datetime) -> None:
    """Cancel these deliveries, and delete their messages from Discord in this order, from now on.

    A message that may have been sent is looked for, once no attempt can be under way any more.
    """
    over_at = now + _ATTEMPT_OVER_AFTER
    execute_each(
        tx,
        _WITHDRAW,
        [
            {"delivery_id": id_, "send_at": now + at * PAUSE, "attempt_over_at": over_at}
            for at, id_ in enumerate(delivery_ids)
        ],
    )
    execute_each(tx, _CANCEL, [{"delivery_id": id_} for id_ in delivery_ids])
    if delivery_ids:
        tx.after_commit(tx.wakeup)
