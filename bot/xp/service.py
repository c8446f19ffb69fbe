"""Grants and revokes XP, inside the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.rules.periods import ALL_TIME
from bot.db.transactions import Transaction
from bot.level_digests.service import enter_digest
from bot.level_roles import store as level_roles
from bot.level_roles.rules import roles_between
from bot.members import store as members
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
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
from bot.xp.results import Adjusted, Awarded, LevelReached, NextRole, Revoked
from bot.xp.rules.announcing import LevelUpPosts, is_announced
from bot.xp.rules.attributes import split
from bot.xp.rules.awards import Source, award_xp, streak_bonus_percent
from bot.xp.rules.levels import Progress, level_at, progress, threshold
from bot.xp.store import ledger, level_ups, standings
from bot.xp.store.ledger import Award, NewAward, Written
from bot.xp.store.level_ups import StoredLevelUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """The facts from which an award is computed.

    `reference` is unique within `source`. `at` is when the work was handed in, if that was earlier,
    as with a review.
    """

    day: date
    at: datetime | None = None
    source: Source
    reference: str
    base_xp: int
    weights: Mapping[str, int]
    minutes: int = 0
    quests: int = 0
    reason: str


def grant(
    tx: Transaction, context: ServerContext, member: Member, earning: Earning, now: datetime
) -> Awarded:
    """Write an award to the ledger, and update streak, level roles and level-up announcements."""
    excused = excused_for(tx, member, earning.day)
    bonus = streak_bonus_percent(streak_days_for(tx, member, earning.day, excused))
    multiplier = context.pack.multiplier_percent
    xp = award_xp(earning.base_xp, multiplier, bonus)
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
        attributes=attributes,
        undoes=None,
        reason=earning.reason,
    )
    written, new_progress, level_up = _record(tx, context, member, row, now)
    is_first = (written.day.minutes, written.day.quests) == (earning.minutes, earning.quests)
    update = update_streak(
        tx, context.zone_of(member), member, written.day, excused, is_first=is_first
    )
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
        attributes={name: -xp for name, xp in award.attributes.items()},
        undoes=award.id,
        reason=reason,
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
    return written, new_progress, _record_level_up(tx, context, member, written, before, now)


def _record_level_up(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    written: Written,
    from_level: int,
    now: datetime,
) -> LevelReached:
    """Record a level reached for the first time, and announce it or put it on the daily list."""
    level = level_at(written.total.xp, context.pack.max_level)
    posts, channel_id = context.server.level_up_posts, context.server.announcements_channel_id
    is_hidden = member.is_private or member.left_at is not None
    is_shown = not is_hidden and is_announced(posts, from_level, level)
    digest_id = None
    if is_shown and posts is LevelUpPosts.DAILY and channel_id is not None:
        digest_id, is_shown = enter_digest(tx, context, channel_id, now), False
    level_up = level_ups.add(
        tx,
        member.guild_id,
        member.user_id,
        award_id=written.award_id,
        from_level=from_level,
        level=level,
        now=now,
        digest_id=digest_id,
    )
    announced = is_shown and channel_id is not None
    if announced:
        deliveries.add(
            tx,
            guild_id=member.guild_id,
            kind=DeliveryKind.LEVEL_UP,
            subject_id=level_up.id,
            channel_id=channel_id,
            send_at=now,
        )
    return _level_reached(
        tx, context, member, level_up, written.total.xp, announced=announced, is_shown=is_shown
    )


def _level_reached(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    level_up: StoredLevelUp,
    total_xp: int,
    *,
    announced: bool = False,
    is_shown: bool = False,
) -> LevelReached:
    """Return a level-up with its roles and the next one."""
    role_of = {each.level: each.role_id for each in level_roles.all_of(tx, member.guild_id)}
    return LevelReached(
        level=level_up.level,
        from_level=level_up.from_level,
        announced=announced,
        is_shown=is_shown,
        max_level=context.pack.max_level,
        role_ids=roles_between(role_of, above=level_up.from_level, up_to=level_up.level),
        stacks_roles=context.server.level_roles_stack,
        next_role=_next_role(role_of, context.pack.max_level, total_xp),
        is_private=member.is_private,
        theme=member.theme,
        accent=context.server.accent,
    )


def _next_role(role_of: Mapping[int, int], max_level: int, total_xp: int) -> NextRole | None:
    level = level_at(total_xp, max_level)
    higher = min((each for each in role_of if level < each <= max_level), default=None)
    if higher is None:
        return None
    return NextRole(role_id=role_of[higher], level=higher, xp_left=threshold(higher) - total_xp)


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
        level_up=_level_reached(tx, context, member, level_up, total_xp) if level_up else None,
    )


def schedule_role_check(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    before_xp: int,
    total_xp: int,
    now: datetime,
) -> None:
    """Schedule a check of a member's level roles, if the change of XP crosses one.

    A member's first XP crosses level 1.
    """
    most = context.pack.max_level
    before = level_at(before_xp, most) if before_xp else 0
    low, high = sorted((before, level_at(total_xp, most)))
    if low < high:
        level_roles.schedule_check(
            tx, member.guild_id, member.user_id, above=low, up_to=high, now=now
        )
