"""Sample members for pictures of practice, generated deterministically."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from bot.members.store import Member
from bot.practice_stats.results import FocusPractised, StatsShown, WeekPractised
from bot.practice_stats.rules import (
    StatsPeriod,
    first_of,
    full_day_minutes,
    level_line,
    monday_of,
    weeks_between,
)
from bot.xp.store.ledger import PracticeDay

TODAY = date(2026, 11, 18)
ONE_DAY = timedelta(days=1)
MINUTES = (25, 0, 45, 90, 20, 160, 30, 60, 75, 15, 120)
FOCUSES = (
    *("Mixing", "Mixing", "Sound design", "Composition", "Mixing", "Music theory"),
    *("Sound design", "Critical listening", "Recording", "Composition", "Mastering"),
)


def shown(
    period: StatsPeriod,
    began_on: date,
    practises: Callable[[date], bool],
    *,
    timed: bool = True,
    quests_alone: bool = False,
    today: date = TODAY,
) -> StatsShown:
    """Return the stats of a member who practises on these days; every third has a quest."""
    since = first_of(period, today, began_on)
    days: list[PracticeDay] = []
    xp: list[tuple[date, int]] = []
    focuses: Counter[str] = Counter()
    weeks = {monday: Counter[str]() for monday in weeks_between(since, today)}
    hours = [0] * 24
    for n in range((today - began_on).days + 1):
        day = began_on + n * ONE_DAY
        if not practises(day):
            continue
        minutes = 0 if quests_alone else MINUTES[n % 11]
        xp.append((day, minutes * 11 + 275))
        if day < since:
            continue
        days.append(PracticeDay(day=day, minutes=minutes, quests=int(n % 3 == 0 or not minutes)))
        if minutes:
            focus = FOCUSES[n * 7 % 11]
            focuses[focus] += minutes
            weeks[monday_of(day)][focus] += minutes
            hours[(16 + n * n % 5 + n * 5 % 6) % 24] += minutes if timed else 0
    by_week = Counter[date]()
    for day in days:
        by_week[monday_of(day.day)] += day.minutes
    best = max(by_week, key=lambda monday: by_week[monday], default=None)
    level_since = max(since, began_on)
    gained = [(day, each) for day, each in xp if day >= level_since]
    return StatsShown(
        member=Member(guild_id=1, user_id=71, longest_streak=23),
        accent=None,
        period=period,
        since=since,
        today=today,
        zone="Europe/Berlin",
        began_on=began_on,
        days=tuple(days) if period is StatsPeriod.YEAR else (),
        full_minutes=full_day_minutes(day.minutes for day in days),
        minutes=sum(day.minutes for day in days),
        quests=sum(day.quests for day in days),
        active_days=len(days),
        best_week=best,
        best_week_minutes=by_week[best] if best else 0,
        focuses=tuple(
            FocusPractised(slug=name, name=name, minutes=minutes)
            for name, minutes in focuses.most_common()
        ),
        weeks=tuple(
            WeekPractised(monday=monday, minutes_by_focus=tuple(sorted(held.items())))
            for monday, held in weeks.items()
        )
        if period is StatsPeriod.WEEKS
        else (),
        level=level_line(gained, sum(each for _, each in xp), level_since, today, 250),
        gained_xp=sum(each for _, each in gained),
        hours=tuple(hours),
        unclocked_minutes=0 if timed else sum(focuses.values()),
    )


def busy(period: StatsPeriod) -> StatsShown:
    """A member who practises on most days, for years."""
    return shown(period, date(2023, 5, 3), lambda day: day.toordinal() ** 2 % 13 > 3)


def new(period: StatsPeriod) -> StatsShown:
    """A member of three days, without a timer."""
    return shown(period, date(2026, 11, 16), lambda _: True, timed=False)


def with_gaps(period: StatsPeriod) -> StatsShown:
    """A member who practises in spring and in autumn."""
    return shown(period, date(2025, 2, 3), lambda day: day.month in (3, 4, 10) and day.day % 4 != 0)


def on_quests_alone(period: StatsPeriod) -> StatsShown:
    """A member who has finished quests, and never recorded a session."""
    return shown(period, date(2026, 10, 1), lambda day: day.day % 3 == 0, quests_alone=True)
