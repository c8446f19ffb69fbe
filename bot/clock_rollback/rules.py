"""How to correct times that were recorded before the system clock was set back."""

from datetime import datetime, timedelta

from bot.calendar.rules.days import aware

SET_BACK_AFTER = timedelta(minutes=1)
"""The smallest step that counts as a rollback; smaller NTP corrections are ignored."""


def was_set_back(seen_at: datetime, now: datetime) -> bool:
    """Return whether the clock was set back since the last heartbeat."""
    return aware(seen_at) - aware(now) >= SET_BACK_AFTER


def shifted_back(recorded_at: datetime, lead: timedelta, now: datetime) -> datetime:
    """Return a recorded time by the corrected clock.

    A past time is unchanged, because it may be from either clock; a future one is moved back by
    `lead`, at most to `now` (rules, Clock).
    """
    return recorded_at if aware(recorded_at) <= aware(now) else min(recorded_at - lead, now)


def due_again(due_at: datetime, lead: timedelta, now: datetime) -> datetime:
    """Return a due time by the corrected clock: with the same delay, or at once if none remains."""
    return due_at if aware(due_at) <= aware(now) else max(due_at - lead, now)
