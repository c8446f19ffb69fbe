"""What the server has open for a member: their personal quest, and the posted ones."""

from collections.abc import Collection

from bot.calendar.rules.periods import Cadence
from bot.coach.rules.choosing import suits
from bot.coach.rules.history import REPEAT_DAYS, History
from bot.coach.rules.ladders import locked_rungs, next_rung
from bot.coach.rules.library import Exercise, Library
from bot.coach.rules.needs import basics

_CADENCES = (Cadence.PERSONAL, Cadence.WEEKLY, Cadence.MONTHLY, Cadence.DAILY)
"""In the order in which a plan takes them."""


def open_quest(
    history: History, library: Library, minutes: int, without: Collection[str]
) -> Exercise | None:
    """Return an open quest that fits into so many minutes, or a part of one; None if none does.

    It has none of the slugs in `without`.
    """
    passed_over = locked_rungs(history, library).union(history.avoided, without)
    fitting = (
        exercise
        for cadence in _CADENCES
        for exercise in library.exercises
        if exercise.posting_id is not None
        and exercise.cadence is cadence
        and exercise.slug not in passed_over
        and (exercise.parts > 1 or exercise.minutes <= minutes)
        and not _is_repeat(history, exercise)
        and suits(history, library, exercise)
        and _is_within_reach(history, library, exercise)
    )
    return next(fitting, None) if minutes else None


def _is_repeat(history: History, exercise: Exercise) -> bool:
    """Whether it was done lately; one of several parts goes on until all are done."""
    done = history.minutes_on.get(exercise.slug, 0)
    goes_on = exercise.parts > 1 and 0 < done < exercise.minutes
    return history.done_within(exercise.slug, REPEAT_DAYS) and not goes_on


def _is_within_reach(history: History, library: Library, exercise: Exercise) -> bool:
    """Whether a posted quest is for a member who is on the foundations.

    It is if it's about what those teach, what most focuses build on, or what the member practises:
    nobody masters before their first loop.
    """
    rung = next_rung(history, library)
    if rung is None or rung.ladder != library.foundations:
        return True
    taught = {library.by_slug[slug].focus for slug in rung.ladder.rungs if slug in library.by_slug}
    known = taught | basics(history, library) | history.minutes.keys()
    return exercise.cadence is Cadence.PERSONAL or exercise.focus in known
