"""Weeks with a theme: seven days from a server's weekly quest on, and how quests are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.calendar.rules.periods import Cadence, week_of
from bot.week_reviews.rules import monday_of

DAYS = 7


class DrawMode(StrEnum):
    """How a server's quests are drawn: by weeks with a theme, or each from a shuffled bag."""

    THEMED = "themed"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTheme:
    """A theme of a pack: seven daily quests, and the weekly one that they lead to."""

    slug: str
    dailies: Sequence[str]
    weekly: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeDay:
    """A day of a week with a theme, from 1 to 7; the weekly quest has no day.

    The week is the ISO week of its first day, as is the period of its weekly quest.
    """

    week: str
    day: int | None


def theme_day(cadence: Cadence, period: str, weekday: int) -> ThemeDay | None:
    """Return the day of a posting in its week, which begins on the `weekday` of weekly quests.

    None for monthly quests: they have no theme.

    Raises:
        ValueError: `period` is not one of a posted quest.
    """
    match cadence:
        case Cadence.DAILY:
            return day_of_week(date.fromisoformat(period), weekday)
        case Cadence.WEEKLY:
            return ThemeDay(week=period, day=None)
        case _:
            return None


def day_of_week(day: date, weekday: int) -> ThemeDay:
    """Return the place of a date in its week, which begins on `weekday`."""
    since = (day.weekday() - weekday) % DAYS
    return ThemeDay(week=week_of(day - timedelta(days=since)), day=since + 1)


def first_day(week: str, weekday: int) -> date:
    """Return the day on which a week with a theme begins.

    Raises:
        ValueError: `week` is not an ISO week.
    """
    return monday_of(week) + timedelta(days=weekday)
