"""Use cases of the month's report."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.calendar.rules.days import day_start
from bot.calendar.rules.periods import Cadence, month_of, period_before
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, reads_long
from bot.interactions.errors import UnknownChoice
from bot.quests.service.known_quests import known_quests
from bot.reports import store as reports
from bot.reports.results import (
    CohortReport,
    FocusReport,
    MonthReport,
    MonthSums,
    QuestReport,
    Retained,
    Votes,
)
from bot.reports.rules import (
    LEAST_MEMBERS,
    RETENTION_WEEKS,
    MemberFocus,
    by_band,
    days_of,
    default_month,
    first_after,
    is_month,
    mondays_in,
    months_between,
    shown_count,
    sum_by_focus,
    week_from,
)
from bot.reports.store import ActiveDays, QuestCount
from bot.servers.service.context import ServerContext, load_context
from bot.use_cases import Service


class Reports(Service):
    """What staff ask about a month."""

    @reads
    def months(self, tx: Transaction, guild_id: int, now: datetime) -> list[str]:
        """Return the months that there can be figures for, the newest first."""
        context = load_context(tx, self._packs, guild_id)
        first = reports.first_month(tx, guild_id)
        return months_between(first, month_of(context.zones.today(now))) if first else []

    @reads_long
    def report(
        self, tx: Transaction, guild_id: int, month: str | None, now: datetime
    ) -> MonthReport:
        """Return a month's figures, by default those of last month.

        Raises:
            UnknownChoice: `month` is not a month like `2026-11`.
        """
        if month is not None and not is_month(month):
            raise UnknownChoice(text=month)
        context = load_context(tx, self._packs, guild_id)
        today = context.zones.today(now)
        first = reports.first_month(tx, guild_id)
        this_month = month_of(today)
        if month is None:
            month = default_month(first or this_month, today)
        days = days_of(month)
        active = reports.active_days(tx, guild_id, month, days)
        practised = reports.practised(tx, guild_id, month, days)
        quests = _quests(tx, context, month)
        before = period_before(month)
        return MonthReport(
            month=month,
            first_month=first,
            this_month=this_month,
            accent=context.server.accent,
            sums=_sums(tx, context, month, active, practised, quests, now),
            before=_sums_before(tx, context, before, now) if before and first else None,
            bands=tuple(map(shown_count, by_band((each.days, each.members) for each in active))),
            focuses=_focuses(context, practised),
            by_cadence=_by_cadence(quests),
            quests=_posted_quests(tx, context, quests),
            cohorts=tuple(
                _cohort(tx, guild_id, monday, today)
                for monday in mondays_in(days)
                if monday <= today
            ),
        )


def _quests(tx: Transaction, context: ServerContext, month: str) -> Sequence[QuestCount]:
    days = days_of(month)
    return reports.quests(tx, context.server.guild_id, days, day_start(days.first, context.zone))


def _sums_before(
    tx: Transaction, context: ServerContext, month: str, now: datetime
) -> MonthSums | None:
    guild_id, days = context.server.guild_id, days_of(month)
    sums = _sums(
        tx,
        context,
        month,
        reports.active_days(tx, guild_id, month, days),
        reports.practised(tx, guild_id, month, days),
        _quests(tx, context, month),
        now,
    )
    return sums if sums.is_anything else None


def _sums(
    tx: Transaction,
    context: ServerContext,
    month: str,
    active: Sequence[ActiveDays],
    practised: Sequence[MemberFocus],
    quests: Sequence[QuestCount],
    now: datetime,
) -> MonthSums:
    guild_id, days = context.server.guild_id, days_of(month)
    from_at = day_start(days.first, context.zone)
    until_at = day_start(first_after(month), context.zone)
    return MonthSums(
        active=sum(each.members for each in active if each.days),
        new=reports.new_members(tx, guild_id, month, days),
        active_days=sum(each.days * each.members for each in active),
        minutes=sum(each.minutes for each in active),
        sessions=sum(each.sessions for each in practised),
        quests=sum(each.completions for each in quests),
        ear_rounds=sum(each.ear_rounds for each in active),
        others=reports.others(tx, guild_id, days, from_at, until_at, now),
    )


def _focuses(context: ServerContext, practised: Sequence[MemberFocus]) -> tuple[FocusReport, ...]:
    return tuple(
        FocusReport(
            slug=each.focus,
            name=context.focus_name(each.focus) if each.focus else None,
            minutes=each.minutes,
            sessions=each.sessions,
            members=each.members,
        )
        for each in sum_by_focus(practised)
    )


def _by_cadence(quests: Sequence[QuestCount]) -> tuple[tuple[Cadence, int], ...]:
    return tuple(
        (cadence, sum(each.completions for each in quests if each.cadence is cadence))
        for cadence in Cadence
    )


def _posted_quests(
    tx: Transaction, context: ServerContext, quests: Sequence[QuestCount]
) -> tuple[QuestReport, ...]:
    """Return the posted quests, the most completed first; a personal one would name its member."""
    titles = {each.quest.slug: each.quest.title for each in known_quests(tx, context)}
    posted = [each for each in quests if each.cadence is not Cadence.PERSONAL]
    posted.sort(key=lambda each: (-each.completions, each.quest))
    return tuple(
        QuestReport(
            slug=each.quest,
            title=titles.get(each.quest, each.quest),
            cadence=each.cadence,
            completions=each.completions if shown_count(each.members) else None,
            votes=_votes(each),
        )
        for each in posted
    )


def _votes(quest: QuestCount) -> Votes | None:
    if quest.voters < LEAST_MEMBERS:
        return None
    return Votes(too_easy=quest.too_easy, right=quest.right, too_hard=quest.too_hard)


def _cohort(tx: Transaction, guild_id: int, monday: date, today: date) -> CohortReport:
    counted = reports.cohort(tx, guild_id, monday)
    after = {1: counted.after_1, 2: counted.after_2, 4: counted.after_4}
    retained = tuple(
        Retained(
            weeks=weeks, members=after[weeks] if week_from(monday, weeks).last < today else None
        )
        for weeks in RETENTION_WEEKS
    )
    return CohortReport(
        monday=monday,
        members=shown_count(counted.members),
        retained=retained if counted.members >= LEAST_MEMBERS else (),
    )
