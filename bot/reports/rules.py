"""A month's figures: which days it has, and which figures would tell about one person.

A figure of a group is shown if the group has at least `LEAST_MEMBERS` members; sums of the whole
server always are (staff, The month's report).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.calendar.rules.periods import month_of, period_before

LEAST_MEMBERS: Final = 3
"""The size of the smallest group whose figures are shown."""
RETENTION_WEEKS: Final = (1, 2, 4)
"""How many weeks after their first one newcomers are looked for."""
DAY_BANDS: Final = ((1, 1), (2, 4), (5, 9), (10, 19), (20, 31))
"""Numbers of active days, first and last, that members are counted by."""
_WEEK: Final = timedelta(days=7)
_ONE_DAY: Final = timedelta(days=1)
_THURSDAY: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A range of producer days, first and last."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFocus:
    """What one member practised of one focus in a month."""

    user_id: int
    focus: str
    minutes: int
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusSum:
    """What at least `LEAST_MEMBERS` members practised of a focus; None stands for all others."""

    focus: str | None
    minutes: int
    sessions: int
    members: int


def is_month(text: str) -> bool:
    """Whether a text is a month, as in `2026-11`."""
    try:
        return month_of(date.fromisoformat(f"{text}-01")) == text
    except ValueError:
        return False


def days_of(month: str) -> Days:
    """Return the days of a month. Raises ValueError if it is none."""
    first = date.fromisoformat(f"{month}-01")
    return Days(first=first, last=first_after(month) - _ONE_DAY)


def first_after(month: str) -> date:
    """Return the first day after a month."""
    return (date.fromisoformat(f"{month}-28") + timedelta(days=4)).replace(day=1)


def months_between(first: str, last: str) -> list[str]:
    """Return the months from `first` to `last`, the newest first."""
    months: list[str] = []
    month: str | None = last
    while month is not None and month >= first:
        months.append(month)
        month = period_before(month)
    return months


def default_month(first: str, today: date) -> str:
    """Return last month, or this one if the server's first figures are from it."""
    this = month_of(today)
    return max(first, period_before(this) or this)


def week_from(monday: date, weeks_later: int = 0) -> Days:
    """Return the week that begins on a Monday, or one some weeks later."""
    first = monday + weeks_later * _WEEK
    return Days(first=first, last=first + _WEEK - _ONE_DAY)


def mondays_in(days: Days) -> list[date]:
    """Return the Mondays of a month's weeks: of those with most of their days in it."""
    first_thursday = days.first + timedelta(days=(_THURSDAY - days.first.weekday()) % 7)
    thursdays = [first_thursday + n * _WEEK for n in range(5)]
    return [day - _THURSDAY * _ONE_DAY for day in thursdays if day <= days.last]


def shown_count(members: int) -> int | None:
    """Return a count of members, None if there are some, but too few to show it."""
    return members if members >= LEAST_MEMBERS or members == 0 else None


def by_band(members_by_days: Iterable[tuple[int, int]]) -> list[int]:
    """Return how many members are in each of the `DAY_BANDS`, given (active days, members)."""
    counts = list(members_by_days)
    return [
        sum(members for days, members in counts if first <= days <= last)
        for first, last in DAY_BANDS
    ]


def sum_by_focus(practised: Sequence[MemberFocus]) -> list[FocusSum]:
    """Sum practice by focus, the most minutes first and what is left last.

    Focuses of fewer than `LEAST_MEMBERS` members are summed up. If they have fewer together, the
    smallest other focus joins them, so that nobody can subtract what is shown from the total. If
    there is none, nothing is shown.
    """
    focuses = [_sum_up(focus, practised, {focus}) for focus in {each.focus for each in practised}]
    shown = [each for each in focuses if each.members >= LEAST_MEMBERS]
    shown.sort(key=lambda each: (-each.minutes, each.focus or ""))
    others = {each.focus for each in focuses} - {each.focus for each in shown}
    if not others:
        return shown
    rest = _sum_up(None, practised, others)
    if rest.members < LEAST_MEMBERS and shown:
        others.add(shown.pop().focus)
        rest = _sum_up(None, practised, others)
    return [*shown, rest] if rest.members >= LEAST_MEMBERS else []


def _sum_up(focus: str | None, practised: Sequence[MemberFocus], of: set[str | None]) -> FocusSum:
    total: Counter[str] = Counter()
    members: set[int] = set()
    for each in practised:
        if each.focus in of:
            total["minutes"] += each.minutes
            total["sessions"] += each.sessions
            members.add(each.user_id)
    return FocusSum(
        focus=focus,
        minutes=total["minutes"],
        sessions=total["sessions"],
        members=len(members),
    )
