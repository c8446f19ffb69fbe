"""What the coach knows: a member's last 28 days, and the exercises and advice there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b

from bot.calendar.rules.periods import Cadence, week_of
from bot.xp.rules.attributes import split

WINDOW_DAYS = 28
"""How many producer days back the coach looks, the current one included."""

STALLED_DAYS = 14
"""A track that has not moved for so long is asked after, once (rules, Tracks)."""

_SATURDAY = 5


class Situation(StrEnum):
    """Where a member may find themselves; a skill pack says what advice suits it."""

    NEWCOMER = "newcomer"
    BEGINNER = "beginner"
    RETURNING = "returning"
    LONG_STRETCHES = "long-stretches"
    UNFINISHED = "unfinished"
    WEEKENDS = "weekends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A quest as the coach sees it; `difficulty` goes from 0 to 2.

    `posting_id` is set where the member can complete it now: it is open, and they have not.
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
    """What there is to choose from, in one server, for one member.

    `first_steps` are the slugs of quests for the very beginning; `stands_on` says which focuses
    carry each focus; `finishing` are those in which work gets finished.
    """

    exercises: Sequence[Exercise]
    advice: Sequence[Advice]
    first_steps: Sequence[str]
    stands_on: Mapping[str, Sequence[str]]
    finishing: frozenset[str]
    path_focuses: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackHeld:
    """A track that is not released: the day it last moved, and that on which it was asked after.

    `nudged_on` is None again once it moves.
    """

    id: int
    moved_on: date
    nudged_on: date | None


@dataclass(frozen=True, kw_only=True)
class History:
    """A member's last 28 producer days up to `today`, and what has been true since ever.

    `path` is the one they follow, None below level 10. `minutes` are those of the window by focus,
    `last_on` the last day of each focus ever, `attribute_xp` the XP of the window by attribute.
    `done`, `rerolled` and `offered` are slugs of the window. `tracks` are those not released,
    `tracks_released` the number of the others. `may_get_personal` says whether a personal quest
    could be given today.
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
    tracks: Sequence[TrackHeld] = ()
    tracks_released: int = 0
    may_get_personal: bool = True

    @property
    def is_new(self) -> bool:
        """Tell whether the member has never practised here."""
        return self.last_active_on is None and not self.last_on

    @property
    def days_away(self) -> int:
        """How many days ago the member was last active; 0 where they never were."""
        return self.days_since(self.last_active_on) if self.last_active_on else 0

    @property
    def total_minutes(self) -> int:
        """The practice of the window."""
        return sum(self.minutes.values())

    @cached_property
    def shares(self) -> Mapping[str, int]:
        """The percentage of the window's practice by focus, the largest first; they sum to 100."""
        if not self.total_minutes:
            return {}
        parts = split(100, dict(sorted(self.minutes.items())))
        return dict(sorted(parts.items(), key=lambda part: -part[1]))

    @property
    def weeks(self) -> int:
        """How many weeks of the window the member has been here, begun ones included: 1 to 4."""
        if self.first_on is None:
            return 1
        return min(WINDOW_DAYS, self.days_since(self.first_on) + 1 + 6) // 7

    @property
    def only_weekends(self) -> bool:
        """Tell whether all active days of the window, three or more, were at weekends."""
        return len(self.active_days) >= 3 and all(
            day.weekday() >= _SATURDAY for day in self.active_days
        )

    def days_since(self, day: date) -> int:
        """Return how many days ago `day` was."""
        return max(0, (self.today - day).days)

    def lot(self, text: str) -> bytes:
        """Return where `text` stands among its equals: the same all ISO week long."""
        return _hash(f"{self.member_id}:{week_of(self.today)}:{text}")

    def lasting_lot(self, text: str) -> bytes:
        """Return where `text` stands among its equals for this member, always."""
        return _hash(f"{self.member_id}:{text}")


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
