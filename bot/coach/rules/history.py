"""The coach's input: a member's last 28 days, and the available exercises and advice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b

from bot.calendar.rules.periods import Cadence, week_of
from bot.xp.rules.attributes import split

WINDOW_DAYS = 28
"""How many producer days the coach looks at, including the current one."""

STALLED_DAYS = 14
"""Days without a move after which the coach reminds of a track, once (rules, Tracks)."""

HABIT_DAYS = 2
"""Active days in the window from which on shares and attributes are compared."""

_SATURDAY = 5


class Situation(StrEnum):
    """A member's situation; a skill pack says which advice suits it."""

    NEWCOMER = "newcomer"
    BEGINNER = "beginner"
    RETURNING = "returning"
    LONG_STRETCHES = "long-stretches"
    UNFINISHED = "unfinished"
    WEEKENDS = "weekends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A quest as the coach sees it; `difficulty` goes from 0 to 2.

    `posting_id` is set if the member can complete it now.
    """

    slug: str
    cadence: Cadence
    focus: str
    minutes: int
    difficulty: int
    weights: Mapping[str, int]
    path: str | None = None
    posting_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A tip or pitfall: the focuses whose quests refer to it, and the situations it suits."""

    slug: str
    focuses: frozenset[str]
    suits: frozenset[Situation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The exercises and advice available to one member in one server.

    `first_steps` are the slugs of quests for beginners; `stands_on` maps each focus to the focuses
    it builds on; `finishing` are the focuses in which tracks get finished.
    """

    exercises: Sequence[Exercise]
    advice: Sequence[Advice]
    first_steps: Sequence[str]
    stands_on: Mapping[str, Sequence[str]]
    finishing: frozenset[str]
    path_focuses: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackProgress:
    """An unreleased track: the day it last moved, and the day of a reminder of it.

    `nudged_on` is reset to None when it moves.
    """

    id: int
    moved_on: date
    nudged_on: date | None


@dataclass(frozen=True, kw_only=True)
class History:
    """A member's last 28 producer days up to `today`, and some all-time facts.

    `path` is None below level 10. `minutes` (by focus) and `attribute_xp` are sums of the window,
    `last_on` is the last day of each focus ever. `done`, `rerolled` and `offered` are slugs of the
    window. `tracks` are unreleased ones. `may_get_personal` is whether a personal quest can be
    given today.
    """

    member_id: int
    today: date
    level: int
    path: str | None = None
    daily_goal_minutes: int | None = None
    minutes: Mapping[str, int] = field(default_factory=dict[str, int])
    last_on: Mapping[str, date] = field(default_factory=dict[str, date])
    attribute_xp: Mapping[str, int] = field(default_factory=dict[str, int])
    active_days: frozenset[date] = frozenset()
    first_on: date | None = None
    last_active_on: date | None = None
    longest_stretch_minutes: int = 0
    done: frozenset[str] = frozenset()
    rerolled: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    tracks: Sequence[TrackProgress] = ()
    tracks_released: int = 0
    may_get_personal: bool = True

    @property
    def is_new(self) -> bool:
        """Whether the member has never practised here."""
        return self.last_active_on is None and not self.last_on

    @property
    def has_habits(self) -> bool:
        """Whether there is enough practice in the window to compare: one day shows nothing."""
        return len(self.active_days) >= HABIT_DAYS

    @property
    def days_away(self) -> int:
        """Days since the member was last active; 0 if never."""
        return self.days_since(self.last_active_on) if self.last_active_on else 0

    @property
    def total_minutes(self) -> int:
        """Minutes of practice in the window."""
        return sum(self.minutes.values())

    @cached_property
    def shares(self) -> Mapping[str, int]:
        """The percentage of the window's practice by focus, largest first; they sum to 100."""
        if not self.total_minutes:
            return {}
        parts = split(100, dict(sorted(self.minutes.items())))
        return dict(sorted(parts.items(), key=lambda part: -part[1]))

    @property
    def weeks(self) -> int:
        """Weeks of the window since the member's first day, rounded up: 1 to 4."""
        if self.first_on is None:
            return 1
        return min(WINDOW_DAYS, self.days_since(self.first_on) + 1 + 6) // 7

    @property
    def only_weekends(self) -> bool:
        """Whether the window has at least three active days, all at weekends."""
        return len(self.active_days) >= 3 and all(
            day.weekday() >= _SATURDAY for day in self.active_days
        )

    def days_since(self, day: date) -> int:
        """Return the days since `day`, at least 0."""
        return max(0, (self.today - day).days)

    def tie_break(self, text: str) -> bytes:
        """Return a sort key that breaks ties; it is the same for the whole ISO week."""
        return _hash(f"{self.member_id}:{week_of(self.today)}:{text}")

    def stable_tie_break(self, text: str) -> bytes:
        """Return a sort key that breaks ties and never changes for this member."""
        return _hash(f"{self.member_id}:{text}")


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
