"""Streaks: runs of active producer days, with the missed days that do not break them."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import Final

ACTIVE_MINUTES = 10
REST_DAY_EVERY = 7
"""How many active days of a streak earn a rest day."""
MAX_REST_DAYS = 2
MILESTONES: Final = (7, 30, 100, 365)
"""Lengths of a streak that its member is congratulated on."""
ANNOUNCED_FROM_DAYS: Final = 30
"""The first milestone that the announcements channel hears of."""
WEEK_DAYS: Final = 7
_ONE_DAY = timedelta(days=1)
_NO_DAYS: AbstractSet[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """A run of active days that ends `last_on`, and the longest run so far.

    `rest_days` is the number left after `last_on`; days missed since are not deducted yet.
    """

    days: int = 0
    longest: int = 0
    last_on: date | None = None
    rest_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """The missed days after a streak's last active day that did not break it.

    Each day of `covered` spent a rest day; `excused` days, on which the bot was offline, and
    `paused` ones cost nothing.
    """

    covered: tuple[date, ...] = ()
    excused: tuple[date, ...] = ()
    paused: tuple[date, ...] = ()


NO_BRIDGE: Final = Bridge()


class DayMark(Enum):
    """How a day counted for a streak."""

    ACTIVE = auto()
    REST = auto()
    """Missed, and covered by a rest day of the current streak."""
    OFFLINE = auto()
    """Missed and excused, because the bot was offline."""
    PAUSED = auto()
    """Missed and excused, because of a planned pause."""
    MISSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakDay:
    """A producer day, and how it counted for the streak."""

    on: date
    mark: DayMark


def is_active(minutes: int, completions: int, ear_rounds: int) -> bool:
    """Return whether a day is active: 10 credited minutes, a completion or an ear round."""
    return minutes >= ACTIVE_MINUTES or completions > 0 or ear_rounds > 0


def extend(streak: Streak, day: date, excused: AbstractSet[date]) -> Streak:
    """Return the streak extended by `day`, an active day after its last one (rules, Streak).

    Each day in between that is not excused spends a rest day; if none is left, the streak starts
    over. Every seventh active day earns a rest day, up to two.
    """
    missed = _missed(streak.last_on, day, excused)
    days, rest_days = _extended(streak.days, streak.rest_days, missed)
    return Streak(days=days, longest=max(streak.longest, days), last_on=day, rest_days=rest_days)


def streak_of(active_days: Iterable[date], excused: AbstractSet[date] = _NO_DAYS) -> Streak:
    """Return the streak of a history of active days, in any order."""
    days = longest = rest_days = 0
    last_on: date | None = None
    for day in sorted(set(active_days)):
        days, rest_days = _extended(days, rest_days, _missed(last_on, day, excused))
        longest, last_on = max(longest, days), day
    return Streak(days=days, longest=longest, last_on=last_on, rest_days=rest_days)


def _extended(days: int, rest_days: int, missed: int) -> tuple[int, int]:
    """Return the days and rest days of a streak after one more active day."""
    rest_days -= missed
    if rest_days < 0:
        days = rest_days = 0
    days += 1
    if days % REST_DAY_EVERY == 0:
        rest_days = min(MAX_REST_DAYS, rest_days + 1)
    return days, rest_days


def days_counting(
    day: date, active_days: Iterable[date], excused: AbstractSet[date] = _NO_DAYS
) -> int:
    """Return the streak days of an award for `day`, counting `day` even if it is not active yet."""
    before = [active for active in active_days if active < day]
    return streak_of([*before, day], excused).days


def breaks_on(streak: Streak, excused: AbstractSet[date] = _NO_DAYS) -> date | None:
    """Return the producer day at whose start the streak ends, or None if there is no streak.

    A streak ends when a missed day is over and no rest day is left to cover it.
    """
    if streak.last_on is None:
        return None
    day, rest_days = streak.last_on, streak.rest_days
    while rest_days >= 0:
        day += _ONE_DAY
        rest_days -= day not in excused
    return day + _ONE_DAY


def rest_days_on(streak: Streak, today: date, excused: AbstractSet[date] = _NO_DAYS) -> int:
    """Return how many rest days are left on `today`, after those spent on missed days."""
    return max(0, streak.rest_days - _missed(streak.last_on, today, excused))


def bridge_to(
    streak: Streak,
    day: date,
    excused: AbstractSet[date] = _NO_DAYS,
    paused: AbstractSet[date] = _NO_DAYS,
) -> Bridge:
    """Return the missed days that the streak bridges to reach `day`; none if it breaks before.

    `paused` are those of `excused` that belong to a pause.
    """
    over_on = breaks_on(streak, excused)
    if streak.last_on is None or over_on is None or day >= over_on:
        return NO_BRIDGE
    gap = [streak.last_on + n * _ONE_DAY for n in range(1, (day - streak.last_on).days)]
    return Bridge(
        covered=tuple(each for each in gap if each not in excused),
        excused=tuple(each for each in gap if each in excused and each not in paused),
        paused=tuple(each for each in gap if each in paused),
    )


def week_of_streak(
    streak: Streak,
    active_days: AbstractSet[date],
    excused: AbstractSet[date] = _NO_DAYS,
    paused: AbstractSet[date] = _NO_DAYS,
) -> tuple[StreakDay, ...]:
    """Return the seven days up to the streak's last active one, without missed days in front.

    The sets need to hold only days of these seven. `paused` are those of `excused` that belong to a
    pause.
    """
    week: list[StreakDay] = []
    day, left = streak.last_on, streak.days
    while day is not None and len(week) < WEEK_DAYS:
        mark = DayMark.REST if left else DayMark.MISSED
        if day in active_days:
            mark, left = DayMark.ACTIVE, max(0, left - 1)
        elif day in paused:
            mark = DayMark.PAUSED
        elif day in excused:
            mark = DayMark.OFFLINE
        week.append(StreakDay(on=day, mark=mark))
        day -= _ONE_DAY
    while week and week[-1].mark is DayMark.MISSED:
        week.pop()
    return tuple(reversed(week))


def milestone_reached(days_before: int, days: int) -> int | None:
    """Return the longest milestone that a streak passes on its way to `days`, if any."""
    return max((each for each in MILESTONES if days_before < each <= days), default=None)


def _missed(last_on: date | None, day: date, excused: AbstractSet[date]) -> int:
    """Count the days between the last of a streak and `day` that are not excused."""
    if last_on is None or day - last_on <= _ONE_DAY:
        return 0
    excused_between = sum(last_on < each < day for each in excused)
    return (day - last_on).days - 1 - excused_between
