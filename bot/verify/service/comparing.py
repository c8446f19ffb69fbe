"""Compares a member's stored figures with their ledger."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import day_start, zone_or_utc
from bot.calendar.rules.periods import ALL_TIME
from bot.packs.content import SkillPack
from bot.servers.service.context import default_server, zone_or_default
from bot.servers.service.servers import MAX_ZONE_DIFFERENCE
from bot.streaks.rules import Streak, breaks_on, is_active, streak_of
from bot.verify.rules import Difference, Fault, FaultKind, Figure, Finding, Total, Value
from bot.verify.service.replay import faults_of, replay
from bot.verify.store.snapshots import MemberRow, Snapshot
from bot.xp.rules.levels import level_at


def compare(snapshot: Snapshot, packs: Mapping[str, SkillPack], now: datetime) -> Iterator[Finding]:
    """Yield figures that differ from a member's ledger, and faults of its rows and sums.

    Without the server's skill pack the highest level is not compared.
    """
    member, totals = snapshot.member, replay(snapshot)
    yield from faults_of(snapshot.awards)
    for figure, recounted in totals.items():
        if recounted != snapshot.totals[figure]:
            yield from _compare_totals(member, figure, snapshot.totals[figure], recounted)
    yield from _compare_streak(snapshot, totals[Figure.PRACTICE_DAY].values(), now)
    for each in snapshot.miscounted:
        yield _difference(member, each.figure, each.of, each.stored, each.expected)
    yield from _compare_paused_days(snapshot)
    for drill in snapshot.drills:
        if drill.rounds != drill.played:
            yield _difference(member, Figure.EAR_ROUNDS, drill.drill, drill.rounds, drill.played)
        else:
            stored, reached = drill.threshold, drill.reached
            yield _difference(member, Figure.EAR_THRESHOLD, drill.drill, stored, reached)
    if pack := pack_of(member, packs):
        all_time = totals[Figure.STANDING].get(ALL_TIME)
        level = level_at(max(all_time.xp, 0) if all_time else 0, pack.max_level)
        if member.highest_level < level:
            yield _difference(member, Figure.HIGHEST_LEVEL, None, member.highest_level, level)


def _compare_paused_days(snapshot: Snapshot) -> Iterator[Finding]:
    """Compare the days that are stored as paused with the pauses, of which no two share a day."""
    member = snapshot.member
    for day, (stored, expected) in snapshot.paused_days.items():
        if expected > 1:
            yield Fault(
                guild_id=member.guild_id,
                user_id=member.user_id,
                kind=FaultKind.PAUSES,
                subject=day.isoformat(),
                stored=expected,
            )
        else:
            yield _difference(member, Figure.PAUSED_DAY, day.isoformat(), stored, expected)


def pack_of(member: MemberRow, packs: Mapping[str, SkillPack]) -> SkillPack | None:
    """Return the skill pack of a member's server, or None if it is not loaded."""
    return packs.get(member.pack or default_server(member.guild_id, packs).pack)


def _compare_totals(
    member: MemberRow, figure: Figure, stored: Mapping[str, Total], recounted: Mapping[str, Total]
) -> Iterator[Finding]:
    """Compare the totals of one kind.

    A sum of the ledger that is below 0 and must not be is a fault of the ledger.
    """
    for name in sorted(stored.keys() | recounted.keys()):
        before, after = stored.get(name), recounted.get(name)
        if before == after:
            continue
        if after is not None and (lowest := _lowest(figure, after)) < 0:
            yield Fault(
                guild_id=member.guild_id,
                user_id=member.user_id,
                kind=FaultKind.BELOW_ZERO,
                subject=name,
                stored=lowest,
            )
        else:
            yield _difference(member, figure, name, before, after)


def _lowest(figure: Figure, total: Total) -> int:
    """Return the lowest sum that must not be below 0; the XP of a month or a week may be."""
    if figure is Figure.STANDING and total.name != ALL_TIME:
        return min(total.minutes, total.quests)
    return min(total.xp, total.minutes, total.quests, total.ear_rounds)


def _compare_streak(
    snapshot: Snapshot, days: Iterable[Total], now: datetime
) -> Iterator[Difference]:
    """Compare the streak and its end."""
    member = snapshot.member
    active = [_date(day.name) for day in days if is_active(day.minutes, day.quests, day.ear_rounds)]
    streak = streak_of(active, snapshot.excused)
    last_on = streak.last_on.isoformat() if streak.last_on else None
    if (streak.days, streak.longest, last_on, streak.rest_days) != (
        member.streak_days,
        member.longest_streak,
        member.streak_last_on,
        member.rest_days,
    ):
        yield _difference(member, Figure.STREAK, None, _stored_streak(member), streak)
    over_on = breaks_on(streak, snapshot.excused)
    zone = _zone(member.timezone, member.server_timezone)
    until_at = _start_of(over_on, zone) if over_on else None
    stored_at = member.streak_until_at
    if stored_at != until_at and not _was_over(stored_at, until_at, now):
        yield _difference(member, Figure.STREAK_END, None, stored_at, until_at)


def _stored_streak(member: MemberRow) -> Streak:
    last_on = None
    with suppress(ValueError):  # damaged data may not be a date
        last_on = date.fromisoformat(member.streak_last_on or "")
    return Streak(
        days=member.streak_days,
        longest=member.longest_streak,
        last_on=last_on,
        rest_days=member.rest_days,
    )


def _was_over(stored_at: datetime | None, until_at: datetime | None, now: datetime) -> bool:
    """Whether a streak ended before the zone changed, which does not move its end."""
    if stored_at is None or until_at is None:
        return False
    return stored_at <= now and abs(stored_at - until_at) < MAX_ZONE_DIFFERENCE


_date = lru_cache(date.fromisoformat)
_start_of = lru_cache(day_start)


@lru_cache
def _zone(timezone: str | None, server_timezone: str | None) -> ZoneInfo:
    return zone_or_default(timezone, zone_or_utc(server_timezone or "UTC"))


def _difference(
    member: MemberRow, figure: Figure, of: str | None, stored: Value, recounted: Value
) -> Difference:
    return Difference(
        guild_id=member.guild_id,
        user_id=member.user_id,
        figure=figure,
        of=of,
        stored=stored,
        recounted=recounted,
    )
