"""Reads instants the way people write them: `in 2 days`, `Sunday 20:00`, `2026-12-06 8pm`."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import aware, first_instant
from bot.calendar.rules.typed import minutes_meant, time_of_day

_EVENING: Final = "20:00"
"""The time of a day that is named without one."""
_LONGEST_TEXT: Final = 60
_FARTHEST: Final = timedelta(days=3_660)
"""Days further away aren't meant, and some can't be converted to every zone."""
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_DAY_AND_MONTH: Final = re.compile(r"(?P<day>\d{1,2})(st|nd|rd|th|\.)? (?P<month>[a-z]{3,9})\.?")
_MONTH_AND_DAY: Final = re.compile(r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(st|nd|rd|th)?")
_LONG: Final = re.compile(r"(\d{1,3}) ?(d|days?|w|weeks?)")
_SHORT: Final = re.compile(r"\d{1,4}([.,]\d)? ?(m|mins?|minutes?|h|hrs?|hours?)( ?\d{1,2}.*)?")
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def length_meant(text: str) -> timedelta | None:
    """Return a length of time, None if it is none: `in 2 days`, `90 min`, `1h30`, `1 week`."""
    text = _folded(text).removeprefix("in ")
    if match := _LONG.fullmatch(text):
        days = int(match[1]) * (7 if match[2].startswith("w") else 1)
        return timedelta(days=days)
    minutes = minutes_meant(text) if _SHORT.fullmatch(text) else None
    return None if minutes is None else timedelta(minutes=minutes)


def moment_meant(text: str, *, now: datetime, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the instant that a text means in a zone, None if it means none.

    A length counts from `after`. `today` and `tomorrow` are those of `now`. A weekday or a time of
    day is the next one after `after`; a day without a time is meant at 20:00.
    """
    now, after = aware(now), aware(after)
    if (length := length_meant(text)) is not None:
        return after + length
    first, _, rest = _folded(text).partition(" ")
    rest = rest.removeprefix("at ")
    clock = time_of_day(rest or _EVENING)
    today = now.astimezone(zone).date()
    if (day := _named_day(first, today)) is not None:
        return None if clock is None else _at(day, clock, zone)
    if (weekday := _weekday(first)) is not None:
        return None if clock is None else next_on(weekday, clock, after=after, zone=zone)
    alone = time_of_day(_folded(text).removeprefix("at "))
    return None if alone is None else next_on(None, alone, after=after, zone=zone)


def day_meant(text: str, *, today: date, first: date) -> date | None:
    """Return the day up to which something lasts that begins on `first`, None if it is unclear.

    `2 weeks` are fourteen days from `first` on. A weekday is the next one from `first` on, and a
    day and month (`15 December`, `Dec 15`) are those of this year or the next.
    """
    text = _folded(text).removeprefix("in ").removeprefix("for ").removeprefix("until ")
    if match := _LONG.fullmatch(text):
        days = int(match[1]) * (7 if match[2].startswith("w") else 1)
        return first + timedelta(days=days - 1)
    if (day := _named_day(text, today)) is not None:
        return day
    if (weekday := _weekday(text)) is not None:
        return first + timedelta(days=(weekday - first.weekday()) % 7)
    return _day_and_month(text, first)


def next_on(weekday: int | None, clock: str, *, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant after `after` at a time of day, on a weekday if one is given."""
    day = aware(after).astimezone(zone).date()
    while True:
        if weekday is None or day.weekday() == weekday:
            at = _at(day, clock, zone)
            if at > after:
                return at
        day += timedelta(days=1)


def _folded(text: str) -> str:
    return " ".join(text[:_LONGEST_TEXT].casefold().replace(",", " ").split())


def _named_day(word: str, today: date) -> date | None:
    if word in ("today", "tonight"):
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    if not _ISO.fullmatch(word):
        return None
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day if abs(day - today) < _FARTHEST else None


def _day_and_month(text: str, first: date) -> date | None:
    """Return the first day from `first` on that is this day of this month."""
    match = _DAY_AND_MONTH.fullmatch(text) or _MONTH_AND_DAY.fullmatch(text)
    if match is None:
        return None
    months = [at for at, name in enumerate(_MONTHS, 1) if name.startswith(match["month"])]
    for year in (first.year, first.year + 1):
        try:
            day = date(year, months[0], int(match["day"]))
        except (IndexError, ValueError):  # no such month; no such day in it
            continue
        if day >= first:
            return day
    return None


def _weekday(word: str) -> int | None:
    found = [at for at, name in enumerate(_DAYS) if len(word) >= 3 and name.startswith(word)]
    return found[0] if len(found) == 1 else None


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return first_instant(day, time.fromisoformat(clock), zone)
