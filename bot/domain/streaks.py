"""Streaks: producer days in a row that held some practice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ACTIVE_MINUTES = 10
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """A run of active days that ends `last_on`, and the longest there has been."""

    days: int = 0
    longest: int = 0
    last_on: date | None = None


def is_active(minutes: int, completions: int) -> bool:
    """Tell whether a producer day is active: 10 credited minutes or a completion."""
    return minutes >= ACTIVE_MINUTES or completions > 0


def streak_of(active_days: Iterable[date]) -> Streak:
    """Return the streak that a history of active days, in any order, amounts to."""
    days = longest = 0
    last_on: date | None = None
    for day in sorted(set(active_days)):
        days = days + 1 if last_on is not None and day - last_on == _ONE_DAY else 1
        longest = max(longest, days)
        last_on = day
    return Streak(days=days, longest=longest, last_on=last_on)


def days_counting(day: date, active_days: Iterable[date]) -> int:
    """Return the streak days of an award for `day`, which counts whether active yet or not."""
    known = set(active_days)
    count = 1
    while day - count * _ONE_DAY in known:
        count += 1
    return count


def breaks_on(streak: Streak) -> date | None:
    """Return the producer day at whose start the streak is over, None where there is none.

    The day after the last active one still counts: it is not over yet.
    """
    return streak.last_on + 2 * _ONE_DAY if streak.last_on is not None else None
