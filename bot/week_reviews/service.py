"""Closes weeks when due, opens their reviews, and gathers the figures when shown."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.boards import store as boards
from bot.boards.rules import Metric
from bot.boards.store import Board
from bot.calendar.rules.days import DAY_STARTS_AT, day_start, zone_or_utc
from bot.calendar.rules.periods import Cadence, Timetable, current_period, latest_due, next_due
from bot.db.errors import StorageError
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.departures import store as departures
from bot.departures.rules import WAITING_UNTIL
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.packs.errors import PackMissing
from bot.quests.store import plans
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, load_context
from bot.servers.store import Server
from bot.tracks import store as tracks
from bot.use_cases import Service
from bot.week_leaders import store as week_leaders
from bot.week_leaders.service.deciding import decide_leaders
from bot.week_reviews import store as week_reviews
from bot.week_reviews.results import BattleReview, ThemeReview, WeekReview
from bot.week_reviews.rules import (
    EARLIER_WEEKS,
    monday_of,
    most_improved,
    weeks_before,
)
from bot.week_reviews.store import ReviewSchedule

TOP = 5
MAX_STREAKS = 3
MAX_RELEASES = 5
MAX_WHOLE = 5
MAX_BATTLES = 3
MAX_WINNERS = 3

_BATCH = 200
_RETRY_AFTER = timedelta(hours=1)
_MAX_AGE = timedelta(days=7)

logger = logging.getLogger(__name__)


class WeekReviews(Service):
    """Use cases of weeks in review."""

    @writes
    def open_due(self, tx: Transaction, now: datetime) -> int:
        """Close a batch of weeks that are due; return how many schedules were processed.

        It decides who led the week, and opens its review. A week missed during downtime is closed
        late if the next is not due yet, else skipped.
        """
        due = week_reviews.due_schedules(tx, now, _BATCH)
        locked = 0
        for schedule in sorted(due, key=lambda each: each.guild_id):  # lock order
            try:
                with tx.savepoint():
                    self._open_one(tx, schedule, now)
            except StorageError as error:
                if not error.is_lock_conflict:
                    raise
                locked += 1
            except Exception:
                # A failure in one server must not block the others.
                logger.exception("Server %s: no week in review", schedule.guild_id)
                week_reviews.claim_schedule(tx, schedule, now + _RETRY_AFTER)
        return len(due) - locked

    def _open_one(self, tx: Transaction, due: ReviewSchedule, now: datetime) -> None:
        # Before reading the settings: the lock may wait for a change of them, or for a deletion.
        servers.lock(tx, due.guild_id)
        is_gone = departures.is_gone(tx, due.guild_id)
        next_run_at = WAITING_UNTIL if is_gone else now + _RETRY_AFTER
        if not week_reviews.claim_schedule(tx, due, next_run_at) or is_gone:
            return
        try:
            context = load_context(tx, self._packs, due.guild_id)
        except PackMissing:  # retried later, in case the pack is restored
            return
        schedule_review(tx, context, now)
        timetable = _timetable(context)
        missed = latest_due(Cadence.WEEKLY, timetable, now)
        if missed.period < current_period(Cadence.WEEKLY, timetable, due.next_run_at):
            return  # the weekday was changed: this week's review is not due yet
        if not closes_weeks(context.server):
            return
        (week,) = weeks_before(missed.period, 1)
        review_id = week_reviews.create(tx, due.guild_id, week, now)
        if review_id is None:
            return
        decide_leaders(tx, context.server, week, now)
        channel_id = review_channel(context.server)
        if channel_id is not None:
            deliveries.add(
                tx,
                guild_id=due.guild_id,
                kind=DeliveryKind.WEEK_REVIEW,
                subject_id=review_id,
                channel_id=channel_id,
                send_at=now,
            )

    @reads
    def find(self, tx: Transaction, review_id: int, now: datetime) -> WeekReview | None:
        """Return a review with current figures; None if it is empty or outdated."""
        return gather_week_review(tx, self._packs, review_id, now)


def review_channel(server: Server) -> int | None:
    """Return the channel for week reviews: for announcements, else for quests."""
    return server.announcements_channel_id or server.quests_channel_id


def closes_weeks(server: Server) -> bool:
    """Return whether anything happens once a server's week is over."""
    return review_channel(server) is not None or server.week_leader_role_id is not None


def schedule_review(tx: Transaction, context: ServerContext, now: datetime) -> None:
    """Schedule when a server's next week is closed; one that already was is skipped when due."""
    due = next_due(Cadence.WEEKLY, _timetable(context), now)
    week_reviews.set_schedule(
        tx, ReviewSchedule(guild_id=context.server.guild_id, next_run_at=due.at), now
    )


def _timetable(context: ServerContext) -> Timetable:
    """Return the review timetable: like weekly quests, but never before the week is over."""
    timetable = context.timetable
    if timetable.weekday == 0 and timetable.daily_time < DAY_STARTS_AT:
        return replace(timetable, daily_time=DAY_STARTS_AT)
    return timetable


def gather_week_review(
    tx: Transaction, packs: Mapping[str, SkillPack], review_id: int, now: datetime
) -> WeekReview | None:
    """Gather a review's figures; None if there was no activity, or the next one is due."""
    posted = week_reviews.find(tx, review_id)
    if posted is None or now - posted.at >= _MAX_AGE:
        return None
    guild_id, week = posted.guild_id, posted.week
    server = servers.find(tx, guild_id)
    zone = zone_or_utc(server.timezone if server else "UTC")
    monday = monday_of(week)
    time_range = {
        "from_at": day_start(monday, zone),
        "to_at": day_start(monday + timedelta(weeks=1), zone),
    }
    totals = week_reviews.totals(tx, guild_id, week)
    released = tracks.released_count(tx, guild_id, **time_range)
    if not totals.active and not released:
        return None
    earlier = weeks_before(week, EARLIER_WEEKS)
    days = week_reviews.by_day(tx, guild_id, week)
    days_before = week_reviews.by_day(tx, guild_id, earlier[0])
    by_xp = Board(guild_id=guild_id, period=week, metric=Metric.XP, now=now)
    by_streak = Board(guild_id=guild_id, period=week, metric=Metric.STREAK, now=now)
    streaks = boards.page(tx, by_streak, limit=MAX_STREAKS, offset=0)
    return WeekReview(
        id=posted.id,
        guild_id=guild_id,
        week=week,
        totals=totals,
        before=week_reviews.totals(tx, guild_id, earlier[0]),
        minutes_by_day=[day.minutes for day in days],
        ear_rounds=sum(day.ear_rounds for day in days),
        ear_rounds_before=sum(day.ear_rounds for day in days_before),
        top=boards.page(tx, by_xp, limit=TOP, offset=0).rows,
        streaks=[row for row in streaks.rows if row.rank == 1],
        improved=most_improved(week_reviews.contenders(tx, guild_id, week, earlier)),
        releases=tracks.released(tx, guild_id, **time_range, limit=MAX_RELEASES),
        released=released,
        accent=server.accent if server else None,
        critiques=week_reviews.critiques(tx, guild_id, **time_range, now=now),
        battles=_battles(tx, guild_id, **time_range),
        leaders=week_leaders.of_week(tx, guild_id, week),
        leader_role_id=server.week_leader_role_id if server else None,
        theme=_theme(tx, packs.get(server.pack) if server else None, guild_id, week),
    )


def _theme(tx: Transaction, pack: SkillPack | None, guild_id: int, week: str) -> ThemeReview | None:
    """Return what came of a week's theme, None if nobody took part."""
    found = plans.theme_of(tx, guild_id, week)
    theme = pack.theme_by_slug.get(found.theme) if pack and found else None
    totals = week_reviews.theme_totals(tx, guild_id, week) if theme else None
    if theme is None or totals is None or not totals.members:
        return None
    several = totals.posted > 1
    whole = week_reviews.whole_theme(tx, guild_id, week, MAX_WHOLE) if several else []
    return ThemeReview(title=theme.title, totals=totals, whole=whole)


def _battles(
    tx: Transaction, guild_id: int, *, from_at: datetime, to_at: datetime
) -> list[BattleReview]:
    over = week_reviews.battles_over(tx, guild_id, from_at=from_at, to_at=to_at, limit=MAX_BATTLES)
    return [
        BattleReview(over=each, winners=week_reviews.winners(tx, each.id, MAX_WINNERS))
        for each in over
    ]
