"""Practice statistics, complete for drawing."""

from dataclasses import dataclass
from datetime import date

from bot.members.store import Member
from bot.practice_stats.rules import (
    MOST_FOCUSES,
    LevelPoint,
    StatsPeriod,
)
from bot.xp.store.ledger import PracticeDay


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusPractised:
    """The practice of a focus in a period."""

    slug: str
    name: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPractised:
    """What a week has held, by the slug of its focuses."""

    monday: date
    minutes_by_focus: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsShown:
    """A member's practice from `since` to `today`, producer days of theirs both.

    Nobody has practised before `began_on`; where that is None, nothing else is there to be shown.
    `days` are those with practice or a quest, the oldest first; a day of `full_minutes` is as busy
    as their busiest. `best_week` is the Monday of the week with the most minutes. `focuses` are
    ordered by their minutes; `weeks` are those of the 12 weeks alone. `hours` are minutes by the
    hour of the day in `zone`, from midnight, without the `unclocked_minutes` that were logged.
    `accent` is the colour of the server's pictures as 0xRRGGBB, if it has chosen one.
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
    def leading(self) -> tuple[FocusPractised, ...]:
        """The focuses shown separately."""
        return self.focuses[:MOST_FOCUSES]

    @property
    def other_minutes(self) -> int:
        """What all the others have had together."""
        return sum(focus.minutes for focus in self.focuses[MOST_FOCUSES:])
