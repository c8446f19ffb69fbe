"""Practice statistics: the days of a period, how busy each was, and the best hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from bot.xp.rules.levels import Progress, progress

MAX_FOCUSES = 5
"""How many of the most practised focuses are shown separately; the rest are summed up."""
HEAT_STEPS = 4
"""How many shades a day with practice can have."""
BEST_HOURS = 3
"""The length of a member's best hours."""
MIN_DAYS_TO_COMPARE = 3
"""Active days from which on shares and bests are shown: of fewer, they say nothing."""

_MAX_STEPS = 105  # enough for a smooth line
_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class StatsPeriod(StrEnum):
    """The period of the statistics."""

    WEEKS = "weeks"
    """12 weeks, the current one included."""
    YEAR = "year"
    """53 weeks, the current one included: a whole year on every day of the week."""
    ALL = "all"
    """Since the first day with practice."""


Span = tuple[int, int]
"""From one instant to another, in UTC epoch seconds."""

_WEEKS = {StatsPeriod.WEEKS: 12, StatsPeriod.YEAR: 53}


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelPoint:
    """A member's progress at the end of a producer day."""

    on: date
    progress: Progress


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week of `day`."""
    return day - timedelta(days=day.weekday())


def first_of(period: StatsPeriod, today: date, began_on: date) -> date:
    """Return the first producer day of a period that ends `today`: a Monday, or `began_on`."""
    weeks = _WEEKS.get(period)
    return began_on if weeks is None else monday_of(today) - (weeks - 1) * _WEEK


def weeks_between(since: date, today: date) -> tuple[date, ...]:
    """Return the Mondays of the weeks from `since` to `today`, both included."""
    first = monday_of(since)
    return tuple(first + n * _WEEK for n in range((today - first).days // 7 + 1))


def full_day_minutes(minutes: Iterable[int]) -> int:
    """Return the minutes from which a day gets the darkest shade; 0 if no day has any.

    It is the 90th percentile of the days with minutes, not the maximum: otherwise one long night
    would make all other days look pale.
    """
    active = sorted(each for each in minutes if each > 0)
    return active[(len(active) * 9 + 9) // 10 - 1] if active else 0


def heat(minutes: int, done: int, full_minutes: int) -> int:
    """Return how busy a day was compared with `full_minutes`, from 0 to `HEAT_STEPS`.

    Any practice is at least 1, and so is anything else `done`: a quest or an ear round.
    """
    if minutes <= 0:
        return 1 if done > 0 else 0
    return min(HEAT_STEPS, -(-minutes * HEAT_STEPS // max(1, full_minutes)))


def level_line(
    xp_on: Iterable[tuple[date, int]], total_xp: int, since: date, today: date, max_level: int
) -> tuple[LevelPoint, ...]:
    """Return a member's progress from the day before `since` to `today`, in even steps.

    `xp_on` is the XP of each day; `total_xp` is the total after all of them, including days after
    `today`.
    """
    gained: dict[date, int] = {}
    for day, xp in xp_on:
        gained[min(day, today)] = gained.get(min(day, today), 0) + xp
    xp_so_far = total_xp - sum(gained.values())
    step = -(-(today - since + _ONE_DAY).days // _MAX_STEPS)
    points: list[LevelPoint] = []
    for n in range((today - since).days + 2):
        day = since + (n - 1) * _ONE_DAY
        xp_so_far += gained.get(day, 0)
        if (today - day).days % step == 0 or n == 0:
            # An adjustment dated to an earlier day than the XP it takes can make this negative.
            points.append(LevelPoint(on=day, progress=progress(max(0, xp_so_far), max_level)))
    return tuple(points)


def seconds_by_hour(stretches: Iterable[Span], zone: ZoneInfo) -> list[int]:
    """Return the seconds of practice in each hour of the day in `zone`, from midnight.

    An hour that a clock change repeats counts both times; a skipped one has nothing.
    """
    by_hour = [0] * 24

    @cache
    def at_midnight(utc_day: int) -> int:
        return _offset(utc_day * _DAY, zone)

    for from_at, to_at in stretches:
        offset = at_midnight(from_at // _DAY)
        # No zone has ever changed its clocks forth and back within two days.
        if offset == at_midnight(to_at // _DAY + 1):
            _add_seconds(by_hour, from_at + offset, to_at + offset)
            continue
        while from_at < to_at:  # a minute at a time: clocks change on the minute
            until = min(to_at, from_at - from_at % _MINUTE + _MINUTE)
            offset = _offset(from_at, zone)
            _add_seconds(by_hour, from_at + offset, until + offset)
            from_at = until
    return by_hour


def _offset(at: int, zone: ZoneInfo) -> int:
    """Return the UTC offset of `zone` at an epoch second, in seconds."""
    offset = datetime.fromtimestamp(at, zone).utcoffset()
    return 0 if offset is None else offset // timedelta(seconds=1)


def _add_seconds(by_hour: list[int], from_local: int, to_local: int) -> None:
    while (until := from_local - from_local % _HOUR + _HOUR) < to_local:
        by_hour[from_local // _HOUR % 24] += until - from_local
        from_local = until
    by_hour[from_local // _HOUR % 24] += to_local - from_local


def best_hours(minutes: Sequence[int], first_hour: int) -> int | None:
    """Return the hour at which the best `BEST_HOURS` in a row begin; None without any minutes.

    `minutes` are those of the 24 hours from midnight. On a tie, the first hour from `first_hour` on
    wins.
    """
    if not any(minutes):
        return None
    hours = [(first_hour + n) % 24 for n in range(24)]
    return max(hours, key=lambda hour: minutes_from(minutes, hour))


def minutes_from(minutes: Sequence[int], hour: int) -> int:
    """Return the minutes of `BEST_HOURS` in a row from an hour on, past midnight if needed."""
    return sum(minutes[(hour + n) % 24] for n in range(BEST_HOURS))
