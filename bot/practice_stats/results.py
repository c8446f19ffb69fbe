"""Practice statistics, complete for drawing."""

from dataclasses import dataclass
from datetime import date

from bot.members.store import Member
from bot.practice_stats.rules import (
    MAX_FOCUSES,
    MIN_DAYS_TO_COMPARE,
    LevelPoint,
    StatsPeriod,
)
from bot.xp.store.ledger import PracticeDay


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusPractised:
    """The minutes of a focus in a period."""

    slug: str
    name: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPractised:
    """The minutes of a week by focus slug."""

    monday: date
    minutes_by_focus: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsShown:
    """A member's practice from `since` to `today`, both producer days.

    `began_on` is their first day with practice or a quest; if it is None, there are no statistics.
    `days` (for the year only) have practice or a quest, the oldest first; from `full_minutes` on, a
    day has the darkest shade. `best_week` is the Monday of the week with the most minutes.
    `focuses` are ordered by minutes, the most first; `weeks` are only set for the 12 weeks. `hours`
    are minutes by hour of the day in `zone`, from midnight; the `unclocked_minutes` of logged
    sessions are not in it. `accent` is the server's colour for pictures as 0xRRGGBB.
    """

    member: Member
    accent: int | None
    period: StatsPeriod
    since: date
    today: date
    zone: str
    began_on: date | None = None
    days: tuple[PracticeDay, ...] = ()
    full_minutes: int = 0
    minutes: int = 0
    quests: int = 0
    ear_rounds: int = 0
    active_days: int = 0
    best_week: date | None = None
    best_week_minutes: int = 0
    focuses: tuple[FocusPractised, ...] = ()
    weeks: tuple[WeekPractised, ...] = ()
    level: tuple[LevelPoint, ...] = ()
    gained_xp: int = 0
    hours: tuple[int, ...] = (0,) * 24
    unclocked_minutes: int = 0

    @property
    def is_anything(self) -> bool:
        """Whether there is anything in the period."""
        return bool(self.minutes or self.quests or self.ear_rounds)

    @property
    def has_history(self) -> bool:
        """Whether there are enough days for a best or a share of them to say something."""
        return self.active_days >= MIN_DAYS_TO_COMPARE

    @property
    def leading(self) -> tuple[FocusPractised, ...]:
        """The focuses shown separately."""
        return self.focuses[:MAX_FOCUSES]

    @property
    def other_minutes(self) -> int:
        """The minutes of all other focuses."""
        return sum(focus.minutes for focus in self.focuses[MAX_FOCUSES:])
