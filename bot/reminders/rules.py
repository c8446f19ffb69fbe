"""Reminders of a running timer: to rest one's ears, and whether anybody is still there."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.calendar.rules.days import aware

SILENCE = timedelta(hours=3)
"""How long a timer may run without a sign of its owner (rules, Reminders)."""
TIME_TO_ANSWER = timedelta(minutes=30)
EARS_KEEP = timedelta(minutes=30)
"""How long a reminder to rest one's ears that could not be brought is still worth bringing."""
QUESTION_KEEPS = timedelta(days=1)
"""How long nobody is given up waiting for whom the question itself has not reached."""


class ReminderKind(StrEnum):
    """What a member is told of their timer: to rest, to answer, or that it was closed."""

    EARS = "ears"
    PRESENCE = "presence"
    CLOSED = "closed"


def ears_due(sign_at: datetime, ears_minutes: int) -> datetime | None:
    """Return when to remind whoever works since `sign_at` of their ears; None for never.

    Args:
        sign_at: the start, the end of the last break, or the last answer.
        ears_minutes: after how much work they want it, 0 for never (rules, Reminders).

    Raises:
        ValueError: the instant is naive.
    """
    due = aware(sign_at) + timedelta(minutes=ears_minutes)
    return due if ears_minutes else None


def ears_due_anew(sign_at: datetime, ears_minutes: int, now: datetime) -> datetime | None:
    """Return the same for who has just chosen other minutes: one that was due counts from now."""
    due = ears_due(sign_at, ears_minutes)
    return ears_due(now, ears_minutes) if due is None or due <= aware(now) else due


def check_due(sign_at: datetime) -> datetime:
    """Return when to ask whether the owner of a timer is still there (rules, Reminders).

    Raises:
        ValueError: the instant is naive.
    """
    return aware(sign_at) + SILENCE


def answer_due(asked_at: datetime) -> datetime:
    """Return until when the question is to be answered (rules, Reminders).

    Raises:
        ValueError: the instant is naive.
    """
    return aware(asked_at) + TIME_TO_ANSWER


def is_stale(reminded_at: datetime, now: datetime) -> bool:
    """Tell whether a reminder to rest one's ears comes too late to be brought.

    Raises:
        ValueError: one of the instants is naive.
    """
    return aware(now) - aware(reminded_at) > EARS_KEEP
