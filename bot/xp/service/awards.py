"""Grants, revokes and adjusts XP, inside the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.buddies.service.words import tell_buddy
from bot.calendar.rules.periods import ALL_TIME
from bot.db.transactions import Transaction
from bot.events import store as events
from bot.members import store as members
from bot.members.store import Member
from bot.servers.service.context import ServerContext
from bot.streaks.service import (
    announce_milestone,
    excused_for,
    recount,
    streak_days_for,
    update_streak,
    withdraw_milestones,
)
from bot.xp.errors import NothingToTake, UndoBelowZero
from bot.xp.results import Adjusted, Awarded, LevelReached, Revoked
from bot.xp.rules.attributes import split
from bot.xp.rules.awards import EventShare, Source, award_xp, streak_bonus_percent
from bot.xp.rules.levels import Progress, level_at, progress
from bot.xp.service.level_ups import level_reached, record_level_up, schedule_role_check
from bot.xp.store import ledger, level_ups, standings
from bot.xp.store.ledger import Award, NewAward, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """The facts from which an award is computed.

    `reference` is unique within `source`. `at` is when the work was handed in, if that was earlier,
    as with a review. `event` is the part that fell within an event.
    """

    day: date
    at: datetime | None = None
    source: Source
    reference: str
    base_xp: int
    weights: Mapping[str, int]
    minutes: int = 0
    quests: int = 0
    ear_rounds: int = 0
    reason: str
    event: EventShare | None = None


def grant(
    tx: Transaction, context: ServerContext, member: Member, earning: Earning, now: datetime
) -> Awarded:
    """Write an award to the ledger, and update streak, level roles and level-up announcements."""
    excused = excused_for(tx, member, earning.day)
    bonus = streak_bonus_percent(streak_days_for(tx, member, earning.day, excused))
    multiplier = context.pack.multiplier_percent
    event = earning.event
    xp = award_xp(
        earning.base_xp,
        multiplier,
        bonus,
        event_base_xp=event.base_xp if event else 0,
        event_percent=event.percent if event else 100,
    )
    attributes = split(xp, earning.weights)
    row = NewAward(
        guild_id=member.guild_id,
        user_id=member.user_id,
        at=earning.at or now,
        day=earning.day,
        source=earning.source,
        reference=earning.reference,
        base_xp=earning.base_xp,
        multiplier_percent=multiplier,
        streak_bonus_percent=bonus,
        xp=xp,
        minutes=earning.minutes,
        quests=earning.quests,
        ear_rounds=earning.ear_rounds,
        attributes=attributes,
        undoes=None,
        reason=earning.reason,
        event_id=event.event_id if event else None,
        event_percent=event.percent if event else 100,
        event_base_xp=event.base_xp if event else 0,
        event_minutes=event.minutes if event else 0,
    )
    written, new_progress, level_up = _record(tx, context, member, row, now)
    own = (earning.minutes, earning.quests, earning.ear_rounds)
    is_first = (written.day.minutes, written.day.quests, written.day.ear_rounds) == own
    update = update_streak(
        tx, context.zone_of(member), member, written.day, excused, is_first=is_first
    )
    if written.day.is_active:
        tell_buddy(tx, context, member, day=earning.day, award_id=written.award_id, now=now)
    if update.milestone is not None:
        announce_milestone(tx, context, member, update.milestone, now)
    return Awarded(
        user_id=member.user_id,
        xp=xp,
        base_xp=earning.base_xp,
        multiplier_percent=multiplier,
        streak_bonus_percent=bonus,
        attributes=attributes,
        total_xp=written.total.xp,
        progress=new_progress,
        streak=update.streak,
        level_up=level_up,
        bridge=update.bridge,
        rest_day_earned=update.rest_day_earned,
        minutes_left=update.minutes_left,
        ended_days=update.ended_days,
        milestone=update.milestone,
        week=update.week,
        event=event,
        pause_ended=update.pause_ended,
    )


def check_revocable(tx: Transaction, context: ServerContext, award: Award) -> int:
    """Return the XP that the member of an award has.

    Raises:
        UndoBelowZero: without the award, their XP or an attribute would fall below 0.
    """
    who = (award.guild_id, award.user_id)
    total_xp = standings.find(tx, *who, ALL_TIME).xp
    current = ledger.attributes(tx, *who)
    blockers = [name for name, xp in award.attributes.items() if current.get(name, 0) < xp]
    if total_xp < award.xp or blockers:
        names = {attribute.slug: attribute.name for attribute in context.pack.attributes}
        raise UndoBelowZero(
            blockers=(["XP"] if total_xp < award.xp else [])
            + [names.get(name, name) for name in blockers]
        )
    return total_xp


def revoke(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    award: Award,
    now: datetime,
    reason: str,
) -> Revoked:
    """Undo an award with a row of its negated figures (rules, Undoing).

    Raises:
        UndoBelowZero: the member's XP or an attribute would fall below 0.
    """
    check_revocable(tx, context, award)
    row = NewAward(
        guild_id=award.guild_id,
        user_id=award.user_id,
        at=now,
        day=award.day,
        source=Source.UNDO,
        reference=f"award:{award.id}",
        base_xp=-award.base_xp,
        multiplier_percent=award.multiplier_percent,
        streak_bonus_percent=award.streak_bonus_percent,
        xp=-award.xp,
        minutes=-award.minutes,
        quests=-award.quests,
        ear_rounds=-award.ear_rounds,
        attributes={name: -xp for name, xp in award.attributes.items()},
        undoes=award.id,
        reason=reason,
        event_id=award.event_id,
        event_percent=award.event_percent,
        event_base_xp=-award.event_base_xp,
        event_minutes=-award.event_minutes,
    )
    written, new_progress, level_up = _record(tx, context, member, row, now)
    streak = recount(tx, context.zone_of(member), member)
    withdraw_milestones(tx, member, streak.longest, now)
    return Revoked(
        award_id=written.award_id,
        xp=award.xp,
        total_xp=written.total.xp,
        progress=new_progress,
        level_up=level_up,
    )


def adjust(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    xp: int,
    reference: str,
    reason: str,
    now: datetime,
    day: date | None = None,
    announced: bool = True,
) -> Adjusted:
    """Give or take XP for staff, without multiplier or bonus (rules, Undoing).

    Given XP is split by the default weights, taken XP in proportion to the member's attributes, and
    never more than they have. It counts for today unless a `day` is given. With `announced`
    false, a new level is recorded as reached without an announcement.

    Raises:
        NothingToTake: the member has no XP to take.
    """
    who = (member.guild_id, member.user_id)
    before_xp = standings.find(tx, *who, ALL_TIME).xp
    if xp >= 0:
        attributes = split(xp, context.pack.default_weights)
    elif before_xp == 0:
        raise NothingToTake
    else:
        xp = -min(-xp, before_xp)
        current = ledger.attributes(tx, *who)
        attributes = {name: -part for name, part in split(-xp, current).items() if part}
    row = NewAward(
        guild_id=member.guild_id,
        user_id=member.user_id,
        at=now,
        day=day or context.today(member, now),
        source=Source.ADJUSTMENT,
        reference=reference,
        base_xp=xp,
        multiplier_percent=100,
        streak_bonus_percent=0,
        xp=xp,
        minutes=0,
        quests=0,
        attributes=attributes,
        undoes=None,
        reason=reason,
    )
    written, new_progress, level_up = _record(tx, context, member, row, now, announced=announced)
    return Adjusted(
        award_id=written.award_id,
        user_id=member.user_id,
        xp=xp,
        attributes=attributes,
        total_xp=written.total.xp,
        progress=new_progress,
        level_up=level_up,
    )


def _record(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    row: NewAward,
    now: datetime,
    *,
    announced: bool = True,
) -> tuple[Written, Progress, LevelReached | None]:
    """Write a row to the ledger, schedule a role check, and announce a new level."""
    written = ledger.write(tx, row)
    total_xp = written.total.xp
    new_progress = progress(total_xp, context.pack.max_level)
    schedule_role_check(
        tx, context, member, before_xp=total_xp - row.xp, total_xp=total_xp, now=now
    )
    is_new = new_progress.level > member.highest_level and members.raise_highest_level(
        tx, member.guild_id, member.user_id, new_progress.level
    )
    before = max(member.highest_level, level_at(total_xp - row.xp, context.pack.max_level))
    # A highest level that lagged behind, such as after a pack got more levels, is no level-up.
    if not is_new or not announced or before >= new_progress.level:
        return written, new_progress, None
    return written, new_progress, record_level_up(tx, context, member, written, before, now)


def earlier_award(tx: Transaction, context: ServerContext, member: Member, award: Award) -> Awarded:
    """Return an earlier award as a result, with the member's current totals."""
    total_xp = standings.find(tx, member.guild_id, member.user_id, ALL_TIME).xp
    level_up = level_ups.of_award(tx, award.id)
    return Awarded(
        user_id=member.user_id,
        xp=award.xp,
        base_xp=award.base_xp,
        multiplier_percent=award.multiplier_percent,
        streak_bonus_percent=award.streak_bonus_percent,
        attributes=award.attributes,
        total_xp=total_xp,
        progress=progress(total_xp, context.pack.max_level),
        streak=member.streak,
        level_up=level_reached(tx, context, member, level_up, total_xp) if level_up else None,
        event=_event_of(tx, award),
    )


def _event_of(tx: Transaction, award: Award) -> EventShare | None:
    event = events.find(tx, award.event_id) if award.event_id is not None else None
    return event and EventShare(
        event_id=event.id,
        name=event.name,
        percent=award.event_percent,
        base_xp=award.event_base_xp,
        minutes=award.event_minutes,
    )
