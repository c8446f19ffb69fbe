"""Holding what is stored of a member against what their ledger comes to."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.days import zone_or_utc
from bot.domain.levels import FIRST_LEVEL, level_at
from bot.domain.periods import ALL_TIME
from bot.domain.streaks import Streak, streak_of
from bot.services.homes import zone_set
from bot.services.servers import FURTHEST_ZONES
from bot.services.streaking import streak_until
from bot.services.verifying.reckoning import Reckoned
from bot.services.verifying.results import (
    DayHeld,
    Difference,
    Fault,
    FaultKind,
    Figure,
    Finding,
    Sums,
    Value,
)
from bot.storage.verifying import MemberKey

_NOTHING = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is stored of a member; standings are XP, minutes, quests and if on the boards."""

    key: MemberKey
    timezone: str | None
    server_timezone: str | None
    max_level: int | None
    highest_level: int
    streak: tuple[int, int, str | None, int]
    streak_until_at: int | None
    present: int
    standings: Mapping[str, tuple[int, int, int, int]]
    attributes: Mapping[str, int]
    days: Mapping[str, tuple[int, int]]
    excused: AbstractSet[date]


def compare(stored: Stored, reckoned: Reckoned, now: datetime) -> list[Finding]:
    """Return what differs, and what is wrong with the ledger's rows and sums.

    A figure that cannot be what the ledger says, because that is below 0, is no difference but a
    fault of the ledger.
    """
    found: list[Finding] = list(reckoned.faults)
    standings = {
        period: (*figures, stored.present) for period, figures in reckoned.standings.items()
    }
    if standings != stored.standings:
        found += _standings(stored, standings)
    if reckoned.attributes != stored.attributes:
        found += _attributes(stored, reckoned.attributes)
    if reckoned.days != stored.days:
        found += _days(stored, reckoned.days)
    found += _streak(stored, reckoned, now)
    xp = reckoned.standings.get(ALL_TIME, _NOTHING)[0]
    if stored.max_level is not None and stored.highest_level < _level(xp, stored.max_level):
        found.append(
            _difference(
                stored,
                Figure.HIGHEST_LEVEL,
                None,
                stored.highest_level,
                _level(xp, stored.max_level),
            )
        )
    return found


def _standings(
    stored: Stored, standings: Mapping[str, tuple[int, int, int, int]]
) -> Iterator[Finding]:
    for period in _keys(standings, stored.standings):
        was, should = stored.standings.get(period), standings.get(period)
        if was == should:
            continue
        xp, minutes, quests, _ = should or (0, 0, 0, 0)
        if minutes < 0 or quests < 0 or (period == ALL_TIME and xp < 0):
            yield _below_zero(stored, period, min(xp, minutes, quests))
        else:
            yield _difference(stored, Figure.STANDING, period, _sums(was), _sums(should))


def _attributes(stored: Stored, attributes: Mapping[str, int]) -> Iterator[Finding]:
    for name in _keys(attributes, stored.attributes):
        was, should = stored.attributes.get(name), attributes.get(name)
        if was == should:
            continue
        if should is not None and should < 0:
            yield _below_zero(stored, name, should)
        else:
            yield _difference(stored, Figure.ATTRIBUTE, name, was, should)


def _days(stored: Stored, days: Mapping[str, tuple[int, int]]) -> Iterator[Finding]:
    for day in _keys(days, stored.days):
        was, should = stored.days.get(day), days.get(day)
        if was == should:
            continue
        if should is not None and min(should) < 0:
            yield _below_zero(stored, day, min(should))
        else:
            yield _difference(stored, Figure.PRACTICE_DAY, day, _held(was), _held(should))


def _streak(stored: Stored, reckoned: Reckoned, now: datetime) -> Iterator[Finding]:
    """Hold the streak against its recount, and its end."""
    streak = streak_of(reckoned.active_days(), stored.excused)
    last_on = streak.last_on.isoformat() if streak.last_on else None
    if stored.streak != (streak.days, streak.longest, last_on, streak.rest_days):
        yield _difference(stored, Figure.STREAK, None, _streak_stored(stored), streak)
    zone = _zone(stored.timezone, stored.server_timezone)
    until_at = streak_until(zone, streak, stored.excused)
    was_at = None
    if stored.streak_until_at is not None:
        was_at = datetime.fromtimestamp(stored.streak_until_at, UTC)
    if was_at != until_at and not _was_over(was_at, until_at, now):
        yield _difference(stored, Figure.STREAK_END, None, was_at, until_at)


def _was_over(was_at: datetime | None, until_at: datetime | None, now: datetime) -> bool:
    """Tell whether a streak was over before its server's zone changed: it keeps the end it had."""
    if was_at is None or until_at is None:
        return False
    return max(was_at, until_at) <= now and abs(was_at - until_at) < FURTHEST_ZONES


def _streak_stored(stored: Stored) -> Streak:
    days, longest, text, rest_days = stored.streak
    last_on = None
    with suppress(ValueError):  # whatever has damaged it may have left no date
        last_on = date.fromisoformat(text or "")
    return Streak(days=days, longest=longest, last_on=last_on, rest_days=rest_days)


@lru_cache
def _zone(timezone: str | None, server_timezone: str | None) -> ZoneInfo:
    return zone_set(timezone, zone_or_utc(server_timezone or "UTC"))


def _level(xp: int, max_level: int) -> int:
    return level_at(xp, max_level) if xp > 0 else FIRST_LEVEL


def _keys(*figures: Mapping[str, object]) -> list[str]:
    return sorted({name for each in figures for name in each})


def _sums(figures: tuple[int, int, int, int] | None) -> Sums | None:
    if figures is None:
        return None
    xp, minutes, quests, present = figures
    return Sums(xp=xp, minutes=minutes, quests=quests, present=bool(present))


def _held(figures: tuple[int, int] | None) -> DayHeld | None:
    return None if figures is None else DayHeld(minutes=figures[0], quests=figures[1])


def _difference(
    stored: Stored, figure: Figure, of: str | None, was: Value, should: Value
) -> Difference:
    return Difference(
        guild_id=stored.key.guild_id,
        user_id=stored.key.user_id,
        figure=figure,
        of=of,
        stored=was,
        reckoned=should,
    )


def _below_zero(stored: Stored, of: str, sum_of: int) -> Fault:
    return Fault(
        guild_id=stored.key.guild_id,
        user_id=stored.key.user_id,
        kind=FaultKind.BELOW_ZERO,
        subject=of,
        stored=sum_of,
    )
