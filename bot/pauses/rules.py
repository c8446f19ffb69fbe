"""Planned pauses: how long, how often, and which days they have (rules, Streak)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MAX_PAUSE_DAYS = 28
MAX_PAUSES = 2
PAUSES_WITHIN = timedelta(days=180)
"""How many pauses may begin within how many days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause of so many producer days from `from_on` on.

    It has fewer `days` than planned if it ended early, none if that was on its first day.
    """

    from_on: date
    planned_days: int
    days: int

    @property
    def until(self) -> date:
        """The last paused day; the day before the first for a pause without days."""
        return self.from_on + timedelta(days=self.days - 1)

    def covers(self, day: date) -> bool:
        """Return whether a day is paused."""
        return self.from_on <= day <= self.until

    def is_over(self, today: date) -> bool:
        """Return whether no paused day is left."""
        return today > self.until


def days_until(from_on: date, until: date) -> int:
    """Return how many days a pause has, the first and the last included."""
    return (until - from_on).days + 1


def pauses_left(pauses: Sequence[Pause], today: date) -> int:
    """Return how many pauses a member may still begin today."""
    return max(0, MAX_PAUSES - len(_recent(pauses, today)))


def next_pause_on(pauses: Sequence[Pause], today: date) -> date:
    """Return the first day on which a member may begin another pause."""
    recent = _recent(pauses, today)
    if len(recent) < MAX_PAUSES:
        return today
    return sorted(each.from_on for each in recent)[-MAX_PAUSES] + PAUSES_WITHIN


def _recent(pauses: Sequence[Pause], today: date) -> list[Pause]:
    """Return the pauses that count: one that ended before its first day was over does not."""
    return [each for each in pauses if each.days and today - each.from_on < PAUSES_WITHIN]
