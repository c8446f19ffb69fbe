"""Cadences and periods: when postings are due, for which period, and when they close."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import aware, first_instant

ALL_TIME = "all"
_DAILY_OPEN_FOR = timedelta(hours=36)
_WEEKLY_OPEN_FOR = timedelta(days=8)
_MONTHLY_OPEN_UNTIL_DAY = 4
PERSONAL_OPEN_FOR = timedelta(days=7)
LONGEST_OPEN = timedelta(days=40)
"""An upper bound: monthly postings are open until the 4th of the next month."""


class Cadence(StrEnum):
    """How often a kind of quest is posted; personal ones are given on request."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    PERSONAL = "personal"


POSTED_CADENCES = (Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY)
"""The cadences that are posted to a whole server, at its time of day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When a server's quests are posted: a time of day in a zone; `weekday` is 0 for Monday."""

    zone: ZoneInfo
    daily_time: time
    weekday: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One posting instant of a timetable, and the period it is for."""

    at: datetime
    period: str


def week_of(day: date) -> str:
    """Return the ISO week of `day`, as in `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def month_of(day: date) -> str:
    """Return the month of `day`, as in `2026-11`."""
    return f"{day.year}-{day.month:02d}"


def period_before(period: str) -> str | None:
    """Return the week or month before one; None for all time.

    Raises:
        ValueError: `period` is not a period.
    """
    if period == ALL_TIME:
        return None
    if "W" in period:
        return week_of(date.fromisoformat(f"{period}-1") - timedelta(days=1))
    return month_of(date.fromisoformat(f"{period}-01") - timedelta(days=1))


def standing_periods(day: date) -> tuple[str, str, str]:
    """Return the periods that an award on producer day `day` counts in."""
    return ALL_TIME, month_of(day), week_of(day)


def period_of(cadence: Cadence, day: date) -> str:
    """Return the period of `cadence` that contains `day`.

    `day` is the server's calendar date, or for a personal quest the member's producer day.
    """
    match cadence:
        case Cadence.DAILY | Cadence.PERSONAL:
            return day.isoformat()
        case Cadence.WEEKLY:
            return week_of(day)
        case Cadence.MONTHLY:
            return month_of(day)


def personal_period(day: date, user_id: int, *, swapped: bool = False) -> str:
    """Return the period of a member's personal quest on a producer day.

    A day has one, and another if the first was swapped (rules, Quests).
    """
    period = f"{period_of(Cadence.PERSONAL, day)}.{user_id}"
    return f"{period}.swapped" if swapped else period


def shown_period(period: str) -> str:
    """Return a period for display: only the day of a personal quest's."""
    return period.partition(".")[0]


def current_period(cadence: Cadence, timetable: Timetable, now: datetime) -> str:
    """Return the period of `cadence` that contains `now`, by the server's calendar."""
    return period_of(cadence, aware(now).astimezone(timetable.zone).date())


def next_due(cadence: Cadence, timetable: Timetable, after: datetime) -> Due:
    """Return the first posting instant of `cadence` after `after`.

    Raises:
        ValueError: `after` is naive, or `cadence` is personal.
    """
    day = aware(after).astimezone(timetable.zone).date() - timedelta(days=1)
    while True:
        if _posts_on(cadence, timetable, day):
            at = first_instant(day, timetable.daily_time, timetable.zone)
            if at > after:
                return Due(at=at, period=period_of(cadence, day))
        day += timedelta(days=1)


def latest_due(cadence: Cadence, timetable: Timetable, now: datetime) -> Due:
    """Return the last posting instant of `cadence` that is not after `now`.

    Raises:
        ValueError: `now` is naive, or `cadence` is personal.
    """
    day = aware(now).astimezone(timetable.zone).date() + timedelta(days=1)
    while True:
        if _posts_on(cadence, timetable, day):
            at = first_instant(day, timetable.daily_time, timetable.zone)
            if at <= now:
                return Due(at=at, period=period_of(cadence, day))
        day -= timedelta(days=1)


def _posts_on(cadence: Cadence, timetable: Timetable, day: date) -> bool:
    match cadence:
        case Cadence.DAILY:
            return True
        case Cadence.WEEKLY:
            return day.weekday() == timetable.weekday
        case Cadence.MONTHLY:
            return day.day == 1
        case Cadence.PERSONAL:
            raise ValueError("personal quests are not posted")


def closes_at(cadence: Cadence, opened_at: datetime, period: str, zone: ZoneInfo) -> datetime:
    """Return when a posting closes, late enough for every time zone (rules, Quests).

    Daily, 36 hours after it opened; weekly, 8 days; monthly, the 4th of the next month at 00:00
    in the server's `zone`; personal, 7 days.

    Raises:
        ValueError: `opened_at` is naive.
    """
    opened_at = aware(opened_at)
    match cadence:
        case Cadence.DAILY:
            return opened_at + _DAILY_OPEN_FOR
        case Cadence.WEEKLY:
            return opened_at + _WEEKLY_OPEN_FOR
        case Cadence.MONTHLY:
            some_day_of_next_month = date.fromisoformat(f"{period}-01") + timedelta(days=31)
            closing_day = some_day_of_next_month.replace(day=_MONTHLY_OPEN_UNTIL_DAY)
            return first_instant(closing_day, time(0), zone)
        case Cadence.PERSONAL:
            return opened_at + PERSONAL_OPEN_FOR
