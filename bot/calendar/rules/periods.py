"""Cadences and periods: when postings come, which period they are for, and until when."""

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
"""Longer than any posting is open: a monthly one is until the 4th of the next month."""


class Cadence(StrEnum):
    """How often a kind of quest comes; a personal one comes when its member asks for it."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    PERSONAL = "personal"


POSTED_CADENCES = (Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY)
"""The cadences that come to a whole server, at its time of day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When a server wants its quests: one time of day in one zone; `weekday` is 0 for Monday."""

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


def standing_periods(day: date) -> tuple[str, str, str]:
    """Return the periods in which an award of producer day `day` counts."""
    return ALL_TIME, month_of(day), week_of(day)


def period_of(cadence: Cadence, day: date) -> str:
    """Return the period of `cadence` that `day` lies in.

    `day` is the server's calendar date, or the producer day on which a personal quest was asked
    for.
    """
    match cadence:
        case Cadence.DAILY | Cadence.PERSONAL:
            return day.isoformat()
        case Cadence.WEEKLY:
            return week_of(day)
        case Cadence.MONTHLY:
            return month_of(day)


def personal_period(day: date, user_id: int, *, swapped: bool = False) -> str:
    """Return the period of the personal quest that a member is given on a producer day.

    A day has one, and one more that the first was swapped for (rules, Quests).
    """
    period = f"{period_of(Cadence.PERSONAL, day)}.{user_id}"
    return f"{period}.swapped" if swapped else period


def shown_period(period: str) -> str:
    """Return a period as it is shown: of a personal quest's, the day alone."""
    return period.partition(".")[0]


def current_period(cadence: Cadence, timetable: Timetable, now: datetime) -> str:
    """Return the period of `cadence` that `now` lies in, by the server's calendar."""
    return period_of(cadence, aware(now).astimezone(timetable.zone).date())


def next_due(cadence: Cadence, timetable: Timetable, after: datetime) -> Due:
    """Return the first posting instant of `cadence` that lies after `after`.

    Raises:
        ValueError: `after` is naive, or `cadence` comes at no time of its own.
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
        ValueError: `now` is naive, or `cadence` comes at no time of its own.
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
            raise ValueError("a personal quest comes when it is asked for")


def closes_at(cadence: Cadence, opened_at: datetime, period: str, zone: ZoneInfo) -> datetime:
    """Return when a posting closes: late enough to leave no zone out (rules, Quests).

    Daily, 36 hours after it opened; weekly, 8 days; monthly, the 4th of the next month at 00:00
    in the server's `zone`; personal, 7 days.

    Raises:
        ValueError: `opened_at` is naive, whatever the cadence.
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
