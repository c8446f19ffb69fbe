"""The weekly plan: three to five lines, none longer than one of the member's sittings."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.coach.rules import reasons
from bot.coach.rules.choosing import new_exercises
from bot.coach.rules.drafting import MAX_LINES, MIN_LINES, Draft, PlanLine
from bot.coach.rules.history import History
from bot.coach.rules.ladders import next_rung
from bot.coach.rules.library import Library
from bot.coach.rules.needs import Need, needs
from bot.coach.rules.tracks import Nudge, nudged_track

MIN_WEEK_MINUTES = 60
MIN_DAYS_A_WEEK = 3
MAX_DAYS_A_WEEK = 6

_FOUR_LINES_FROM_MINUTES = 80
_FIVE_LINES_FROM_MINUTES = 150
_ALL = 100


class Wish(StrEnum):
    """What a member wants different about a plan."""

    LESS = "less"
    MORE = "more"
    OTHER_FOCUS = "other-focus"


_PERCENT_OF_WISH = {None: _ALL, Wish.LESS: 60, Wish.MORE: 150, Wish.OTHER_FOCUS: _ALL}
"""The week's minutes, in percent of what they would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan for one week, and the minutes that it fits."""

    lines: Sequence[PlanLine]
    nudge: Nudge | None
    week_minutes: int


def plan(
    history: History, library: Library, wish: Wish | None = None, focus: str | None = None
) -> Plan:
    """Return a plan for this week; the same history always gives the same plan.

    `focus` is what a member who wishes for another focus wants to practise.
    """
    minutes = week_minutes(history) * _PERCENT_OF_WISH[wish] // _ALL
    has_rung = next_rung(history, library) is not None
    draft = Draft(
        history=history,
        library=library,
        chooser=new_exercises(history, library),
        left=minutes,
        slots=_lines(minutes, has_rung=has_rung),
    )
    draft.add_return()
    if focus is not None:
        draft.add_new([Need(reason=reasons.ChosenFocus(focus=focus), focus=focus)] * 2)
    draft.add_first_steps()
    draft.add_track()
    draft.add_rung()
    draft.add_feedback()
    draft.add_due()
    draft.add_open()
    draft.add_second_step()
    draft.add_new(needs(history, library))
    draft.add_strongest()
    draft.add_open()
    draft.fill()
    return Plan(lines=draft.lines, nudge=nudged_track(history), week_minutes=minutes)


def next_line(history: History, library: Library, lines: int, left: int) -> PlanLine | None:
    """Return the rung to go on with once a plan's own rung is done, None for none.

    It is the same one again if a check didn't hold. `lines` is how many lines the plan has: five
    at most. `left` are the minutes that the week has left: at least half of the rung has to fit.
    """
    rung = next_rung(history, library)
    if lines >= MAX_LINES or rung is None:
        return None
    if 2 * left < rung.exercise.part_minutes:
        return None
    draft = Draft(
        history=history,
        library=library,
        chooser=new_exercises(history, library),
        left=left,
        slots=1,
    )
    draft.add_rung()
    return draft.lines[0]


def days_a_week(history: History) -> int:
    """Return on how many days a week a member practises on average, from 3 to 6."""
    mean = -(-len(history.active_days) // history.weeks)
    return min(max(mean, MIN_DAYS_A_WEEK), MAX_DAYS_A_WEEK)


def week_minutes(history: History) -> int:
    """Return the minutes to plan for a week.

    The daily goal times the days they practise; without a goal, their weekly mean, at least an
    hour.
    """
    if history.daily_goal_minutes is not None:
        return history.daily_goal_minutes * days_a_week(history)
    return max(history.total_minutes // history.weeks, MIN_WEEK_MINUTES)


def _lines(minutes: int, *, has_rung: bool) -> int:
    """Return how many lines a week has; after a rung there is room for the next one."""
    if minutes < _FOUR_LINES_FROM_MINUTES:
        return MIN_LINES
    most = MAX_LINES - 1 if minutes < _FIVE_LINES_FROM_MINUTES else MAX_LINES
    return most - 1 if has_rung else most
