"""Practice looked back on: which days a period has, how busy each was, which hours are the best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from bot.xp.rules.levels import Progress, progress

MOST_FOCUSES = 5
"""How many focuses are shown separately, the most practised; the rest are summed up."""
HEAT_STEPS = 4
"""How many shades a day with practice may have."""
BEST_HOURS = 3
"""How many consecutive hours are a member's best."""

_MOST_STEPS = 105  # as many as a line needs to look like one
_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class StatsPeriod(StrEnum):
    """How far back to look."""

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
    """Where a member stood at the end of a producer day."""

    on: date
    progress: Progress


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week of `day`."""
    return day - timedelta(days=day.weekday())


def first_of(period: StatsPeriod, today: date, began_on: date) -> date:
    """Return the first producer day of a period that ends `today`: a Monday, or the first ever."""
    weeks = _WEEKS.get(period)
    return began_on if weeks is None else monday_of(today) - (weeks - 1) * _WEEK


def weeks_between(since: date, today: date) -> tuple[date, ...]:
    """Return the Mondays of the weeks from one day to another, both included."""
    first = monday_of(since)
    return tuple(first + n * _WEEK for n in range((today - first).days // 7 + 1))


def full_day_minutes(minutes: Iterable[int]) -> int:
    """Return the minutes from which on a day counts as one of a member's busiest.

    A tenth of their days with minutes hold as many or more, so that a single long night does not
    pale all the others. 0 where no day holds any.
    """
    held = sorted(each for each in minutes if each > 0)
    return held[(len(held) * 9 + 9) // 10 - 1] if held else 0


def heat(minutes: int, quests: int, full_minutes: int) -> int:
    """Return how busy a day was, from 0 to `HEAT_STEPS`, against a member's busiest.

    Any practice, and any quest, is at least 1.
    """
    if minutes <= 0:
        return 1 if quests > 0 else 0
    return min(HEAT_STEPS, -(-minutes * HEAT_STEPS // max(1, full_minutes)))


def level_line(
    xp_on: Iterable[tuple[date, int]], total_xp: int, since: date, today: date, max_level: int
) -> tuple[LevelPoint, ...]:
    """Return where a member stood from the evening before `since` to `today`, in even steps.

    `xp_on` is the XP of each day; `total_xp` is the sum after all of them, days past `today`
    included.
    """
    gained: dict[date, int] = {}
    for day, xp in xp_on:
        gained[min(day, today)] = gained.get(min(day, today), 0) + xp
    held = total_xp - sum(gained.values())
    step = -(-(today - since + _ONE_DAY).days // _MOST_STEPS)
    points: list[LevelPoint] = []
    for n in range((today - since).days + 2):
        day = since + (n - 1) * _ONE_DAY
        held += gained.get(day, 0)
        if (today - day).days % step == 0 or n == 0:
            # Taken back for a day before the one it was given for, XP may seem to be missing.
            points.append(LevelPoint(on=day, progress=progress(max(0, held), max_level)))
    return tuple(points)


def seconds_by_hour(stretches: Iterable[Span], zone: ZoneInfo) -> list[int]:
    """Return the seconds of stretches in each hour that the clocks of `zone` show, from midnight.

    An hour that a clock change brings twice holds both; one that it skips holds nothing.
    """
    by_hour = [0] * 24

    @cache
    def at_midnight(utc_day: int) -> int:
        return _offset(utc_day * _DAY, zone)

    for from_at, to_at in stretches:
        offset = at_midnight(from_at // _DAY)
        # No zone has ever changed its clocks there and back within days.
        if offset == at_midnight(to_at // _DAY + 1):
            _add(by_hour, from_at + offset, to_at + offset)
            continue
        while from_at < to_at:  # a minute at a time, since it is on the minute that clocks change
            until = min(to_at, from_at - from_at % _MINUTE + _MINUTE)
            offset = _offset(from_at, zone)
            _add(by_hour, from_at + offset, until + offset)
            from_at = until
    return by_hour


def _offset(at: int, zone: ZoneInfo) -> int:
    """Return what the clocks of `zone` are ahead of UTC, in seconds."""
    offset = datetime.fromtimestamp(at, zone).utcoffset()
    return 0 if offset is None else offset // timedelta(seconds=1)


def _add(by_hour: list[int], from_local: int, to_local: int) -> None:
    while (until := from_local - from_local % _HOUR + _HOUR) < to_local:
        by_hour[from_local // _HOUR % 24] += until - from_local
        from_local = until
    by_hour[from_local // _HOUR % 24] += to_local - from_local


def best_hours(minutes: Sequence[int], first_hour: int) -> int | None:
    """Return at which hour the best `BEST_HOURS` in a row begin; None without any minutes.

    `minutes` are those of the 24 hours from midnight; of equals, the first from `first_hour` on is
    the best.
    """
    if not any(minutes):
        return None
    hours = [(first_hour + n) % 24 for n in range(24)]
    return max(hours, key=lambda hour: minutes_from(minutes, hour))


def minutes_from(minutes: Sequence[int], hour: int) -> int:
    """Return the minutes of `BEST_HOURS` in a row from an hour on, over midnight if need be."""
    return sum(minutes[(hour + n) % 24] for n in range(BEST_HOURS))
