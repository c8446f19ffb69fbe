"""Use cases of practice statistics."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from bot.calendar.rules.periods import ALL_TIME
from bot.db.transactions import Transaction
from bot.db.use_cases import reads
from bot.members.store import Member
from bot.practice_stats import store as practice_stats
from bot.practice_stats.results import FocusPractised, StatsShown, WeekPractised
from bot.practice_stats.rules import (
    StatsPeriod,
    first_of,
    full_day_minutes,
    level_line,
    monday_of,
    seconds_by_hour,
    weeks_between,
)
from bot.profiles.service.visibility import require_visible_profile
from bot.servers.service.context import ServerContext, load_context
from bot.use_cases import Service
from bot.xp.store import standings
from bot.xp.store.ledger import PracticeDay


class PracticeStats(Service):
    """Use cases of practice statistics."""

    @reads
    def show(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        period: StatsPeriod,
        now: datetime,
        *,
        viewer_id: int | None = None,
    ) -> StatsShown:
        """Return a member's statistics for a period up to their current producer day.

        Raises:
            ProfilePrivate: the member is private, and the viewer is another member.
        """
        context = load_context(tx, self._packs, guild_id)
        member = require_visible_profile(tx, guild_id, user_id, viewer_id)
        today = context.today(member, now)
        began_on = practice_stats.began_on(tx, guild_id, user_id)
        if began_on is None:
            return StatsShown(
                member=member,
                accent=context.server.accent,
                period=period,
                since=today,
                today=today,
                zone=context.zone_of(member).key,
            )
        # After a move west, the first day may be later than today in the new zone.
        return _stats(tx, context, member, period, began_on, max(today, began_on))


def _stats(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    period: StatsPeriod,
    began_on: date,
    today: date,
) -> StatsShown:
    who = (member.guild_id, member.user_id)
    since = first_of(period, today, began_on)
    days = practice_stats.days(tx, *who, since, today)
    focuses = practice_stats.focuses(tx, *who, since, today)
    best_week, best_week_minutes = _best_week(days)
    level_since = max(since, began_on)
    xp_on = practice_stats.xp_by_day(tx, *who, level_since)
    total = standings.find(tx, *who, ALL_TIME)
    zone = context.zone_of(member)
    seconds = seconds_by_hour(practice_stats.stretches(tx, *who, since, today), zone)
    is_weeks, is_year = period is StatsPeriod.WEEKS, period is StatsPeriod.YEAR
    return StatsShown(
        member=member,
        accent=context.server.accent,
        period=period,
        since=since,
        today=today,
        zone=zone.key,
        began_on=began_on,
        days=tuple(days) if is_year else (),
        full_minutes=full_day_minutes(day.minutes for day in days),
        minutes=sum(day.minutes for day in days),
        quests=sum(day.quests for day in days),
        ear_rounds=sum(day.ear_rounds for day in days),
        active_days=sum(day.is_active for day in days),
        best_week=best_week,
        best_week_minutes=best_week_minutes,
        focuses=tuple(
            FocusPractised(
                slug=each.focus, name=context.focus_name(each.focus), minutes=each.minutes
            )
            for each in focuses
        ),
        weeks=_weeks(tx, member, since, today) if is_weeks else (),
        level=level_line(xp_on, total.xp, level_since, today, context.pack.max_level),
        gained_xp=sum(xp for _, xp in xp_on),
        hours=tuple(each // 60 for each in seconds),
        unclocked_minutes=sum(each.logged_minutes for each in focuses),
    )


def _best_week(days: Iterable[PracticeDay]) -> tuple[date | None, int]:
    """Return the Monday and the minutes of the week with the most; on a tie, the latest."""
    weeks: Counter[date] = Counter()
    for day in days:
        weeks[monday_of(day.day)] += day.minutes
    best = max(weeks, key=lambda monday: (weeks[monday], monday), default=None)
    return (best, weeks[best]) if best is not None and weeks[best] else (None, 0)


def _weeks(tx: Transaction, member: Member, since: date, today: date) -> tuple[WeekPractised, ...]:
    minutes_by_week: dict[date, Counter[str]] = {
        monday: Counter[str]() for monday in weeks_between(since, today)
    }
    for each in practice_stats.focus_days(tx, member.guild_id, member.user_id, since, today):
        minutes_by_week[monday_of(each.day)][each.focus] += each.minutes
    return tuple(
        WeekPractised(monday=monday, minutes_by_focus=tuple(sorted(minutes.items())))
        for monday, minutes in minutes_by_week.items()
    )
