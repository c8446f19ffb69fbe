"""Giving and taking back XP, inside the transaction of whatever it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.attributes import split
from bot.domain.awards import MAX_STREAK_BONUS_PERCENT, Source, award_xp, streak_bonus_percent
from bot.domain.days import day_start
from bot.domain.errors import UndoBelowZero
from bot.domain.levels import Progress, progress
from bot.domain.periods import ALL_TIME
from bot.domain.streaks import Streak, breaks_on, days_counting, is_active, streak_of
from bot.services.homes import Home
from bot.storage import deliveries, ledger, level_ups, members
from bot.storage.database import Transaction
from bot.storage.deliveries import DeliveryKind
from bot.storage.ledger import Award, NewAward
from bot.storage.members import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What an award is for: `reference` names it, once ever within its source."""

    day: date
    source: Source
    reference: str
    base_xp: int
    weights: Mapping[str, int]
    minutes: int = 0
    quests: int = 0
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelReached:
    """A level reached for the first time; `announced` when it is told in a channel of its own."""

    level: int
    announced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """What an award gave and where it leaves the member."""

    user_id: int
    xp: int
    base_xp: int
    multiplier_percent: int
    streak_bonus_percent: int
    attributes: Mapping[str, int]
    total_xp: int
    progress: Progress
    streak: Streak
    level_up: LevelReached | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """What an undo took and where it leaves the member."""

    xp: int
    total_xp: int
    progress: Progress


async def grant(tx: Transaction, home: Home, member: Member, work: Work, now: datetime) -> Awarded:
    """Give a member the XP for a piece of work, and everything that follows from it."""
    who = (member.guild_id, member.user_id)
    bonus = streak_bonus_percent(await _streak_days_for(tx, member, work.day))
    multiplier = home.pack.multiplier_percent
    xp = award_xp(work.base_xp, multiplier, bonus)
    attributes = split(xp, work.weights)
    award_id = await ledger.write(
        tx,
        NewAward(
            guild_id=member.guild_id,
            user_id=member.user_id,
            at=now,
            day=work.day,
            source=work.source,
            reference=work.reference,
            base_xp=work.base_xp,
            multiplier_percent=multiplier,
            streak_bonus_percent=bonus,
            xp=xp,
            minutes=work.minutes,
            quests=work.quests,
            attributes=attributes,
            undoes=None,
            reason=work.reason,
        ),
    )
    total_xp = (await ledger.standing(tx, *who, ALL_TIME)).xp
    reached = progress(total_xp, home.pack.max_level)
    return Awarded(
        user_id=member.user_id,
        xp=xp,
        base_xp=work.base_xp,
        multiplier_percent=multiplier,
        streak_bonus_percent=bonus,
        attributes=attributes,
        total_xp=total_xp,
        progress=reached,
        streak=await _follow_streak(tx, home, member, work.day),
        level_up=await _announce_level(tx, home, member, reached.level, award_id, now),
    )


async def revoke(
    tx: Transaction, home: Home, member: Member, award: Award, now: datetime, reason: str
) -> Revoked:
    """Take an award back: a row with its figures negated, which names it (rules, Taking back).

    Raises:
        UndoBelowZero: the member's XP or an attribute would fall below 0.
    """
    who = (member.guild_id, member.user_id)
    standing = await ledger.standing(tx, *who, ALL_TIME)
    held = await ledger.attributes(tx, *who)
    in_its_way = [name for name, xp in award.attributes.items() if held.get(name, 0) < xp]
    if standing.xp < award.xp or in_its_way:
        names = {attribute.slug: attribute.name for attribute in home.pack.attributes}
        raise UndoBelowZero(
            in_its_way=(["XP"] if standing.xp < award.xp else [])
            + [names.get(name, name) for name in in_its_way]
        )
    await ledger.write(
        tx,
        NewAward(
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
        ),
    )
    await _set_streak(tx, home, member, await _whole_streak(tx, member))
    total_xp = standing.xp - award.xp
    return Revoked(xp=award.xp, total_xp=total_xp, progress=progress(total_xp, home.pack.max_level))


async def _streak_days_for(tx: Transaction, member: Member, day: date) -> int:
    """Count the streak days of an award, as far back as they can matter for its bonus."""
    since = day - timedelta(days=MAX_STREAK_BONUS_PERCENT)
    return days_counting(day, await ledger.active_days(tx, member.guild_id, member.user_id, since))


async def _follow_streak(tx: Transaction, home: Home, member: Member, day: date) -> Streak:
    """Bring the stored streak up to date after an award for `day`."""
    stored = member.streak
    if stored.last_on == day:
        return stored
    held = await ledger.practice_day(tx, member.guild_id, member.user_id, day)
    if not is_active(held.minutes, held.quests):
        return stored
    if stored.last_on is None or day > stored.last_on:
        follows = stored.last_on is not None and day - stored.last_on == timedelta(days=1)
        days = stored.days + 1 if follows else 1
        streak = Streak(days=days, longest=max(stored.longest, days), last_on=day)
    else:  # yesterday's work, handed in after today's, may join two runs
        streak = await _whole_streak(tx, member)
    await _set_streak(tx, home, member, streak)
    return streak


async def _whole_streak(tx: Transaction, member: Member) -> Streak:
    return streak_of(await ledger.active_days(tx, member.guild_id, member.user_id, date.min))


async def _set_streak(tx: Transaction, home: Home, member: Member, streak: Streak) -> None:
    await members.set_streak(
        tx,
        member.guild_id,
        member.user_id,
        days=streak.days,
        longest=streak.longest,
        last_on=streak.last_on,
        until_at=streak_until(home, member, streak),
    )


def streak_until(home: Home, member: Member, streak: Streak) -> datetime | None:
    """Return the instant at which a streak is over, in its member's zone, if nothing is done."""
    over_on = breaks_on(streak)
    return day_start(over_on, home.zone_of(member)) if over_on else None


async def _announce_level(
    tx: Transaction, home: Home, member: Member, level: int, award_id: int, now: datetime
) -> LevelReached | None:
    """Note a level that was never reached before, and owe the channel its announcement."""
    who = (member.guild_id, member.user_id)
    if not await members.raise_highest_level(tx, *who, level):
        return None
    channel_id = home.server.announcements_channel_id
    if channel_id is not None:
        level_up_id = await level_ups.add(tx, *who, award_id=award_id, level=level, now=now)
        await deliveries.add(
            tx,
            guild_id=member.guild_id,
            kind=DeliveryKind.LEVEL_UP,
            subject_id=level_up_id,
            channel_id=channel_id,
            send_at=now,
        )
    return LevelReached(level=level, announced=channel_id is not None)
