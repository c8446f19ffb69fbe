"""When a member may choose a path to specialise in, and change it."""

from datetime import datetime, timedelta

from bot.calendar.rules.days import aware

PATH_LEVEL = 10
PATH_LOCK = timedelta(days=30)


def path_followed(path: str | None, level: int) -> str | None:
    """Return the effective path at `level`: none below level 10 (rules, Specialisation)."""
    return path if level >= PATH_LEVEL else None


def changeable_at(chosen_at: datetime) -> datetime:
    """Return when a path chosen at `chosen_at` may be changed: 30 days later."""
    return aware(chosen_at) + PATH_LOCK
