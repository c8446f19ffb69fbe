"""The system's clock, when it is set back: what was noted by it lies in a time still to come."""

from datetime import datetime, timedelta

from bot.calendar.rules.days import aware

SET_BACK_AFTER = timedelta(minutes=1)
"""By how much a clock is set back for anything to be made of it: it is adjusted all the time."""


def was_set_back(seen_at: datetime, now: datetime) -> bool:
    """Tell whether the clock has been set back since the bot was last seen.

    Raises:
        ValueError: an instant is naive.
    """
    return aware(seen_at) - aware(now) >= SET_BACK_AFTER


def brought_back(noted_at: datetime, by: timedelta, now: datetime) -> datetime:
    """Return an instant that was noted before the clock was set back, as it would be noted now.

    One that is past stays, since nobody knows which clock it was noted by; one that is still to
    come is moved back by as much as the clock, and never lies after `now` (rules, Clock).

    Raises:
        ValueError: an instant is naive.
    """
    return noted_at if aware(noted_at) <= aware(now) else min(noted_at - by, now)


def due_again(due_at: datetime, by: timedelta, now: datetime) -> datetime:
    """Return when something is due that was put off before the clock was set back.

    That is as long after `now` as it was meant to be, and at once if that is over.

    Raises:
        ValueError: an instant is naive.
    """
    return due_at if aware(due_at) <= aware(now) else max(due_at - by, now)
