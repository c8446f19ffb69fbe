"""When to remind members to rest their ears, or to ask whether they are still there."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.calendar.rules.days import aware

SILENCE = timedelta(hours=3)
"""How long a timer may run without activity of its owner (rules, Reminders)."""
TIME_TO_ANSWER = timedelta(minutes=30)
EARS_MAX_AGE = timedelta(minutes=30)
"""The age at which an undelivered reminder to rest one's ears is dropped."""
QUESTION_MAX_WAIT = timedelta(days=1)
"""How long a timer stays open because the question could not be delivered."""


class ReminderKind(StrEnum):
    """Kinds of reminders: rest your ears, are you still there, and your timer was closed."""

    EARS = "ears"
    PRESENCE = "presence"
    CLOSED = "closed"


def ears_due(sign_at: datetime, ears_minutes: int) -> datetime | None:
    """Return when to remind a member to rest their ears; None for never.

    `sign_at` is the start, the end of the last break, or the last answer; `ears_minutes` is 0 for
    never (rules, Reminders).
    """
    due = aware(sign_at) + timedelta(minutes=ears_minutes)
    return due if ears_minutes else None


def ears_due_after_change(sign_at: datetime, ears_minutes: int, now: datetime) -> datetime | None:
    """Return the same after `ears_minutes` was changed; if it would be due, count from now."""
    due = ears_due(sign_at, ears_minutes)
    return ears_due(now, ears_minutes) if due is None or due <= aware(now) else due


def check_due(sign_at: datetime) -> datetime:
    """Return when to ask whether the owner of a timer is still there (rules, Reminders)."""
    return aware(sign_at) + SILENCE


def answer_due(asked_at: datetime) -> datetime:
    """Return when the time to answer the question ends (rules, Reminders)."""
    return aware(asked_at) + TIME_TO_ANSWER


def is_stale(reminded_at: datetime, now: datetime) -> bool:
    """Whether a reminder to rest one's ears is too old to be sent."""
    return aware(now) - aware(reminded_at) > EARS_MAX_AGE
