"""Updates members' streaks, inside the caller's transaction."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import day_start
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
    """A streak after an award, with the missed days it bridged and whether it earned a rest day."""

    streak: Streak
    bridge: Bridge = NO_BRIDGE
    rest_day_earned: bool = False


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
) -> StreakUpdate:
    """Bring the stored streak up to date after an award.

    `practice_day` includes the award; `excused` is what `excused_for` returns.
    """
    before, day = member.streak, practice_day.day
    if before.last_on == day or not is_active(practice_day.minutes, practice_day.quests):
        return StreakUpdate(streak=before)
    if before.last_on is not None and day < before.last_on:  # may join two runs of days
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


def rest_days_at(tx: Transaction, member: Member, day: date) -> int:
    """Return how many rest days a member has on a day, 0 once the streak is broken."""
    excused = excused_since(tx, member, member.streak_last_on)
    return rest_days_on(member.streak, day, excused)


def streak_until(zone: ZoneInfo, streak: Streak, excused: AbstractSet[date]) -> datetime | None:
    """Return when a streak ends in its member's zone, if they stay inactive."""
    over_on = breaks_on(streak, excused)
    return day_start(over_on, zone) if over_on else None
