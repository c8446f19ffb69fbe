"""Updates members' streaks, inside the caller's transaction."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import day_start
from bot.db.transactions import Transaction
from bot.downtime import store as outages
from bot.members import store as members
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.pauses import store as pauses
from bot.servers.service.context import ServerContext
from bot.streaks import store as milestones
from bot.streaks.results import StreakUpdate
from bot.streaks.rules import (
    ACTIVE_MINUTES,
    ANNOUNCED_FROM_DAYS,
    WEEK_DAYS,
    Streak,
    StreakDay,
    breaks_on,
    bridge_to,
    days_counting,
    extend,
    milestone_reached,
    rest_days_on,
    streak_of,
    week_of_streak,
)
from bot.xp.store import ledger
from bot.xp.store.ledger import PracticeDay


def excused_for(tx: Transaction, member: Member, day: date) -> AbstractSet[date]:
    """Return the excused days needed for an award for `day`: none on the streak's last day."""
    last_on = member.streak_last_on
    if last_on == day:
        return frozenset()
    return excused_since(tx, member, None if last_on and day < last_on else last_on)


def streak_days_for(tx: Transaction, member: Member, day: date, excused: AbstractSet[date]) -> int:
    """Return the streak days of an award for `day`, counting `day` even if it is not active yet."""
    streak = member.streak
    if streak.last_on == day:
        return streak.days
    if streak.last_on is None or day > streak.last_on:
        return extend(streak, day, excused).days
    active = ledger.active_days(tx, member.guild_id, member.user_id, date.min)
    return days_counting(day, active, excused)


def update_streak(
    tx: Transaction,
    zone: ZoneInfo,
    member: Member,
    practice_day: PracticeDay,
    excused: AbstractSet[date],
    *,
    is_first: bool,
) -> StreakUpdate:
    """Bring the stored streak up to date after an award.

    `practice_day` includes the award, and `is_first` is whether it is the first of that day.
    `excused` is what `excused_for` returns.
    """
    before, day = member.streak, practice_day.day
    update = StreakUpdate(streak=before)
    pause_ended = practice_day.is_active and day in excused and _end_pause(tx, member, day)
    if pause_ended:
        excused = excused_for(tx, member, day)
    if before.last_on is not None and day < before.last_on:  # may join two runs of days
        if practice_day.is_active:
            update = StreakUpdate(streak=recount(tx, zone, member))
    elif before.last_on != day:
        update = _update_newest(tx, zone, member, practice_day, excused, is_first=is_first)
    return replace(
        update,
        milestone=milestone_reached(_days_reaching(before, day, excused), update.streak.days),
        week=_week(tx, member, update.streak),
        pause_ended=pause_ended,
    )


def _end_pause(tx: Transaction, member: Member, day: date) -> bool:
    """End a pause on a day that counts for the streak; False if the day is not paused."""
    pause = pauses.newest(tx, member.guild_id, member.user_id)
    if pause is None or not pause.covers(day):
        return False
    pauses.end(tx, member.guild_id, member.user_id, pause, day)
    return True


def _update_newest(
    tx: Transaction,
    zone: ZoneInfo,
    member: Member,
    practice_day: PracticeDay,
    excused: AbstractSet[date],
    *,
    is_first: bool,
) -> StreakUpdate:
    """Bring a streak up to date after an award for a day after its last one."""
    before, day = member.streak, practice_day.day
    alive_days = _days_reaching(before, day, excused)
    ended_days = 0 if alive_days or not is_first else _untold(tx, member, day, excused)
    if not practice_day.is_active:
        return StreakUpdate(
            streak=replace(before, days=alive_days),
            minutes_left=ACTIVE_MINUTES - practice_day.minutes,
            ended_days=ended_days,
        )
    streak = extend(before, day, excused)
    members.set_streak(
        tx, member.guild_id, member.user_id, streak, streak_until(zone, streak, excused)
    )
    return StreakUpdate(
        streak=streak,
        bridge=bridge_to(before, day, excused, paused_among(tx, member, excused)),
        rest_day_earned=streak.rest_days > rest_days_on(before, day, excused),
        ended_days=ended_days,
    )


def streak_on(tx: Transaction, member: Member, practice_day: PracticeDay) -> StreakUpdate:
    """Return a member's streak on a day as it stands, with what that day still takes to count."""
    streak, day = member.streak, practice_day.day
    if practice_day.is_active:
        return StreakUpdate(streak=streak, week=_week(tx, member, streak))
    return StreakUpdate(
        streak=replace(streak, days=_days_reaching(streak, day, excused_for(tx, member, day))),
        minutes_left=ACTIVE_MINUTES - practice_day.minutes,
    )


def _days_reaching(streak: Streak, day: date, excused: AbstractSet[date]) -> int:
    """Return the days of a streak on a day, 0 if it has ended before."""
    over_on = breaks_on(streak, excused)
    return streak.days if over_on is not None and day < over_on else 0


def _untold(tx: Transaction, member: Member, day: date, excused: AbstractSet[date]) -> int:
    """Return the days of the streak that ended, 0 if an award since has said so.

    A single day is no streak to speak of.
    """
    over_on = breaks_on(member.streak, excused)
    if over_on is None or member.streak.days == 1:
        return 0
    if ledger.has_days(tx, member.guild_id, member.user_id, over_on, day):
        return 0
    return member.streak.days


def _week(tx: Transaction, member: Member, streak: Streak) -> tuple[StreakDay, ...]:
    """Return the last seven days of a streak."""
    if streak.last_on is None:
        return ()
    who, since = (member.guild_id, member.user_id), streak.last_on - timedelta(days=WEEK_DAYS - 1)
    active = frozenset(ledger.active_days(tx, *who, since))
    excused = excused_since(tx, member, since) if len(active) < WEEK_DAYS else frozenset[date]()
    return week_of_streak(streak, active, excused, paused_among(tx, member, excused))


def announce_milestone(
    tx: Transaction, context: ServerContext, member: Member, days: int, now: datetime
) -> None:
    """Add the announcement of a long streak to the outbox, once per member and length."""
    channel_id = context.server.announcements_channel_id
    is_hidden = member.is_private or member.left_at is not None
    if days < ANNOUNCED_FROM_DAYS or channel_id is None or is_hidden:
        return
    milestone_id = milestones.add(tx, member.guild_id, member.user_id, days=days, now=now)
    if milestone_id is not None:
        deliveries.add(
            tx,
            guild_id=member.guild_id,
            kind=DeliveryKind.STREAK,
            subject_id=milestone_id,
            channel_id=channel_id,
            send_at=now,
        )


def withdraw_milestones(tx: Transaction, member: Member, longest: int, now: datetime) -> None:
    """Delete announcements of lengths that an undo has taken away."""
    for milestone in milestones.all_of(tx, member.guild_id, member.user_id):
        if milestone.days > longest:
            delivery = deliveries.find(tx, DeliveryKind.STREAK, milestone.id)
            deliveries.withdraw(tx, [delivery.id] if delivery else [], now)
            milestones.delete(tx, milestone.id)


def recount(tx: Transaction, zone: ZoneInfo, member: Member) -> Streak:
    """Recompute a member's streak from the ledger and the excused days, and store it."""
    excused = excused_since(tx, member, None)
    active = ledger.active_days(tx, member.guild_id, member.user_id, date.min)
    streak = streak_of(active, excused)
    members.set_streak(
        tx, member.guild_id, member.user_id, streak, streak_until(zone, streak, excused)
    )
    return streak


def excused_since(tx: Transaction, member: Member, since: date | None) -> AbstractSet[date]:
    """Return a member's excused days from `since` on, or all of them."""
    return frozenset(outages.excused_days(tx, member.guild_id, member.user_id, since or date.min))


def paused_among(tx: Transaction, member: Member, excused: AbstractSet[date]) -> AbstractSet[date]:
    """Return which of a member's excused days belong to a pause."""
    if not excused:
        return excused
    return excused & pauses.paused_days(tx, member.guild_id, member.user_id, min(excused))


def rest_days_at(tx: Transaction, member: Member, day: date) -> int:
    """Return how many rest days a member has on a day, 0 once the streak is broken."""
    excused = excused_since(tx, member, member.streak_last_on)
    return rest_days_on(member.streak, day, excused)


def streak_until(zone: ZoneInfo, streak: Streak, excused: AbstractSet[date]) -> datetime | None:
    """Return when a streak ends in its member's zone, if they stay inactive."""
    over_on = breaks_on(streak, excused)
    return day_start(over_on, zone) if over_on else None
