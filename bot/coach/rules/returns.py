"""Exercises that are due again, so that members can compare: after 4 weeks, then after 12."""

from collections.abc import Iterator

from bot.calendar.rules.periods import Cadence
from bot.coach.rules.choosing import suits
from bot.coach.rules.history import History, Record
from bot.coach.rules.library import Exercise, Library

RETURN_AFTER_DAYS = (28, 84)
"""Days after the first time and after the second time; there is no third return."""

_RETURNING = (Cadence.DAILY, Cadence.PERSONAL)


def due_again(history: History, library: Library, minutes: int) -> tuple[Exercise, Record] | None:
    """Return the exercise of at most so many minutes that is due again, None if none is.

    Those with a check that didn't hold come first, then those that have waited longest.
    """
    return min(
        _due(history, library, minutes),
        key=lambda each: (not each[1].missed, each[1].last_on, each[0].slug),
        default=None,
    )


def _due(history: History, library: Library, minutes: int) -> Iterator[tuple[Exercise, Record]]:
    for slug, record in history.records.items():
        exercise = library.by_slug.get(slug)
        if exercise is None or record.times > len(RETURN_AFTER_DAYS):
            continue
        is_due = history.days_since(record.last_on) >= RETURN_AFTER_DAYS[record.times - 1]
        if (
            is_due
            and exercise.cadence in _RETURNING
            and exercise.minutes <= minutes
            and slug not in history.planned
            and slug not in history.avoided
            and suits(history, library, exercise)
        ):
            yield exercise, record
