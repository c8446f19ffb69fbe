"""Awards: how much XP practice and quests give. Integers only, rounded once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from bot.calendar.rules.days import aware
from bot.calendar.rules.periods import Cadence

Instant = TypeVar("Instant", int, datetime)

FULL_RATE_MINUTES = 240
HALF_RATE_MINUTES = 240
PAID_MINUTES_A_DAY = FULL_RATE_MINUTES + HALF_RATE_MINUTES
FULL_RATE_XP = 10
HALF_RATE_XP = 5

FRESH_EARS_MINUTES = 50
FRESH_EARS_STRETCH = timedelta(minutes=60)

MAX_STREAK_BONUS_PERCENT = 25

QUEST_BASE_XP = {
    Cadence.DAILY: 250,
    Cadence.WEEKLY: 1_200,
    Cadence.MONTHLY: 5_000,
    Cadence.PERSONAL: 200,
}
MILESTONE_BASE_XP = (2_000, 4_000, 8_000)
"""For the first, second and third milestone of a skill pack (rules, Award)."""


EAR_ROUND_BASE_XP = 60
PAID_EAR_ROUNDS_A_DAY = 3

CRITIQUE_BASE_XP = 120
PAID_CRITIQUES_A_DAY = 3
"""Of those that helped, by the day on which they were written."""

BATTLE_ENTRY_BASE_XP = 300
BATTLE_VOTES_BASE_XP = 100
"""For voting on every pair that one was dealt; both once per battle."""


class Source(StrEnum):
    """The source of an award."""

    SESSION = "session"
    QUEST = "quest"
    MILESTONE = "milestone"
    EARS = "ears"
    CRITIQUE = "critique"
    BATTLE = "battle"
    ADJUSTMENT = "adjustment"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Practice without a break, from one instant to another."""

    from_at: datetime
    to_at: datetime

    @property
    def length(self) -> timedelta:
        """The elapsed time, even across a clock change."""
        return aware(self.to_at) - aware(self.from_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventShare:
    """The part of an award that falls within an event, whose base XP count `percent`."""

    event_id: int
    name: str
    percent: int
    base_xp: int
    minutes: int


def award_xp(
    base_xp: int,
    multiplier_percent: int,
    streak_bonus_percent: int,
    *,
    event_base_xp: int = 0,
    event_percent: int = 100,
) -> int:
    """Return what base XP are worth, rounded once, half up (rules, Award).

    `event_base_xp` is the part of them within an event, which counts `event_percent`. Without any,
    it is `floor((base * multiplier * (100 + bonus) + 5000) / 10000)`.
    """
    base_percent = base_xp * 100 + event_base_xp * (event_percent - 100)
    worth = base_percent * multiplier_percent * (100 + streak_bonus_percent)
    return (worth + 500_000) // 1_000_000


def milestone_base_xp(position: int) -> int:
    """Return the base XP of a pack's milestone, counted from 0; later ones pay as the third."""
    return MILESTONE_BASE_XP[min(position, len(MILESTONE_BASE_XP) - 1)]


def streak_bonus_percent(streak_days: int) -> int:
    """Return one percent for each streak day after the first, 25 at most (rules, Award)."""
    return max(0, min(streak_days - 1, MAX_STREAK_BONUS_PERCENT))


def session_base_xp(minutes: int, minutes_before: int) -> int:
    """Return the base XP of `minutes` of practice on a day that already has `minutes_before`.

    10 a minute for the first 240 of a producer day, 5 for the next 240, then 0 (rules, Award).
    """
    return _day_base_xp(minutes_before + minutes) - _day_base_xp(minutes_before)


def _day_base_xp(minutes: int) -> int:
    full = min(minutes, FULL_RATE_MINUTES)
    half = min(max(minutes - FULL_RATE_MINUTES, 0), HALF_RATE_MINUTES)
    return full * FULL_RATE_XP + half * HALF_RATE_XP


def ear_round_base_xp(rounds_before: int) -> int:
    """Return the base XP of an ear round on a day that already has `rounds_before` (rules, Award).

    The first three of a producer day pay.
    """
    return EAR_ROUND_BASE_XP if rounds_before < PAID_EAR_ROUNDS_A_DAY else 0


def unpaid_minutes(minutes: int, minutes_before: int) -> int:
    """Return how many of `minutes` are past the 480th of their day, which earn no XP."""
    return min(minutes, max(0, minutes_before + minutes - PAID_MINUTES_A_DAY))


def stretches_between(
    started_at: Instant, ended_at: Instant, breaks: Iterable[tuple[Instant, Instant | None]]
) -> Iterator[tuple[Instant, Instant]]:
    """Yield the start and end of each stretch of practice between a session's breaks.

    Times are datetimes or epoch seconds; a break without an end lasts to the end.
    """
    start: Instant | None = started_at
    for from_at, to_at in breaks:
        if start is not None:  # after a clock correction a break may start before its stretch
            yield start, max(start, from_at)
        start = to_at
    if start is not None:
        yield start, max(start, ended_at)


def practice_minutes(stretches: Sequence[Stretch]) -> int:
    """Return the whole minutes of practice: floored once, over the summed stretches."""
    return sum((stretch.length for stretch in stretches), timedelta()) // timedelta(minutes=1)


def has_fresh_ears(minutes: int, stretches: Sequence[Stretch]) -> bool:
    """Return whether a timed session earns the fresh-ears bonus of a tenth.

    It needs 50 minutes of practice, and no stretch without a break over 60 minutes (rules, Award).
    """
    return minutes >= FRESH_EARS_MINUTES and all(
        stretch.length <= FRESH_EARS_STRETCH for stretch in stretches
    )


def fresh_ears_xp(base_xp: int) -> int:
    """Return the tenth that fresh ears add to a session's base XP, floored."""
    return base_xp // 10
