"""Following a member's streak, inside the transaction of whatever changes it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import day_start, producer_day
from bot.db.transactions import Transaction
from bot.downtime import store as outages
from bot.members import store as members
from bot.members.store import Member
from bot.streaks.rules import (
    NO_BRIDGE,
    Bridge,
    Streak,
    breaks_on,
    bridge_to,
    days_counting,
    extend,
    is_active,
    rest_days_on,
    streak_of,
)
from bot.xp.store import ledger
from bot.xp.store.ledger import PracticeDay


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakUpdate:
    """A streak after an award, and what it took and gave to carry it on."""

    streak: Streak
    bridge: Bridge = NO_BRIDGE
    rest_day_earned: bool = False


def excused_for(tx: Transaction, member: Member, day: date) -> AbstractSet[date]:
    """Return the excused days that an award for `day` asks about: none on the streak's own day."""
    last_on = member.streak_last_on
    if last_on == day:
        return frozenset()
    return excused_since(tx, member, None if last_on and day < last_on else last_on)


def streak_days_for(tx: Transaction, member: Member, day: date, excused: AbstractSet[date]) -> int:
    """Return the streak days of an award for `day`, which counts whether active yet or not."""
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
) -> StreakUpdate:
    """Bring the stored streak up to date after an award.

    Args:
        tx: the transaction of the award.
        zone: where the member lives.
        member: as they were before the award.
        held: what the producer day holds that the award is for.
        excused: the member's excused days, as `excused_for` returns them.
    """
    before, day = member.streak, practice_day.day
    if before.last_on == day or not is_active(practice_day.minutes, practice_day.quests):
        return StreakUpdate(streak=before)
    if before.last_on is not None and day < before.last_on:  # it may join two runs
        return StreakUpdate(streak=recount(tx, zone, member))
    streak = extend(before, day, excused)
    members.set_streak(
        tx, member.guild_id, member.user_id, streak, streak_until(zone, streak, excused)
    )
    return StreakUpdate(
        streak=streak,
        bridge=bridge_to(before, day, excused),
        rest_day_earned=streak.rest_days > rest_days_on(before, day, excused),
    )


def recount(tx: Transaction, zone: ZoneInfo, member: Member) -> Streak:
    """Count a member's streak again from the ledger and the excused days, and write it."""
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


def rest_days_at(tx: Transaction, zone: ZoneInfo, member: Member, now: datetime) -> int:
    """Return how many rest days a member holds at `now`, 0 once the streak is broken."""
    excused = excused_since(tx, member, member.streak_last_on)
    return rest_days_on(member.streak, producer_day(now, zone), excused)


def streak_until(zone: ZoneInfo, streak: Streak, excused: AbstractSet[date]) -> datetime | None:
    """Return the instant at which a streak is over in its member's zone, if nothing is done."""
    over_on = breaks_on(streak, excused)
    return day_start(over_on, zone) if over_on else None
