"""What the coach knows about a member: their practice, their craft, and what they work with."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b

from bot.assessments.rules import Rating
from bot.calendar.rules.periods import week_of
from bot.coach.rules.craft import Craft
from bot.coach.rules.gear import Need, ruled_out
from bot.coach.rules.hearing import Hearing
from bot.coach.rules.library import Exercise
from bot.members.rules import Gear
from bot.quests.rules.rerolls import RerollReason
from bot.tracks.rules import Stage
from bot.xp.rules.attributes import split

WINDOW_DAYS = 28
"""How many producer days of practice the coach looks at, including the current one."""

MEMORY_DAYS = 84
"""How long the coach acts on ratings and swapped quests."""

REPEAT_DAYS = 56
"""How long an exercise doesn't come back, unless the plan says so."""

STALLED_DAYS = 14
"""Days without a move after which the coach reminds of a track, once (rules, Tracks)."""

HABIT_DAYS = 2
"""Active days in the window from which on shares are compared."""

DEFAULT_SITTING_MINUTES = 25

_RATINGS = 2
_NOT_TODAY_DAYS = 7
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackProgress:
    """An unreleased track: the days it was added and last moved, and the steps it was ticked for.

    `nudged_on` is the day of a reminder of it, reset to None when it moves.
    """

    id: int
    stage: Stage
    added_on: date
    moved_on: date
    nudged_on: date | None
    steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a member did with one exercise, ever.

    `passed` is whether all its checks held once (or none were asked); `missed` is how many
    didn't the last time. `is_worked` is whether practice that was never assessed took as long as
    the exercise.
    """

    quest: str
    focus: str
    difficulty: int
    times: int
    last_on: date
    passed: bool
    missed: int = 0
    is_worked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A personal quest that the member swapped for another, and why."""

    exercise: Exercise
    on: date
    reason: RerollReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """How hard an exercise of a focus was for a member, within the last 12 weeks."""

    focus: str
    rating: Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """So many listeners of a submission named a focus as what it needs most."""

    submission_id: int
    focus: str
    listeners: int


@dataclass(frozen=True, kw_only=True)
class History:
    """What the coach knows about a member on the producer day `today`.

    `path` is None below level 10. `minutes` (by focus, without what the coach proposed) and
    `active_days` are those of the last 28 days, `last_on` is the last day of each focus ever.
    `records` are by quest. `planned` are the slugs of the plans of the last 8 weeks before this
    one. `minutes_on` are those logged on the open quests. `tracks` are unreleased ones.
    `hearing` has the drills they have finished a round of. `named` is what listeners named that no
    plan was about, the most listeners first, and `can_submit` whether a plan may propose to submit
    a track. `may_get_personal` is whether a personal quest can be given today.
    """

    member_id: int
    today: date
    level: int
    path: str | None = None
    daily_goal_minutes: int | None = None
    sitting_minutes: int = DEFAULT_SITTING_MINUTES
    gear: frozenset[Gear] = frozenset()
    genres: frozenset[str] = frozenset()
    craft: Mapping[str, Craft] = field(default_factory=dict[str, Craft])
    is_placed: bool = False
    minutes: Mapping[str, int] = field(default_factory=dict[str, int])
    total_minutes: int = 0
    last_on: Mapping[str, date] = field(default_factory=dict[str, date])
    active_days: frozenset[date] = frozenset()
    first_on: date | None = None
    last_active_on: date | None = None
    longest_stretch_minutes: int = 0
    records: Mapping[str, Record] = field(default_factory=dict[str, Record])
    ratings: Sequence[Rated] = ()
    swaps: Sequence[Swap] = ()
    offered: frozenset[str] = frozenset()
    planned: frozenset[str] = frozenset()
    minutes_on: Mapping[str, int] = field(default_factory=dict[str, int])
    disabled: frozenset[str] = frozenset()
    tracks: Sequence[TrackProgress] = ()
    tracks_released: int = 0
    has_finished: bool = False
    hearing: Sequence[Hearing] = ()
    named: Sequence[Named] = ()
    can_submit: bool = False
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

    @cached_property
    def shares(self) -> Mapping[str, int]:
        """The percentage of the member's own practice by focus, largest first; sums to 100."""
        if not sum(self.minutes.values()):
            return {}
        parts = split(100, dict(sorted(self.minutes.items())))
        return dict(sorted(parts.items(), key=lambda part: -part[1]))

    @property
    def weeks(self) -> int:
        """Weeks of the window since the member's first day, rounded: 1 to 4."""
        if self.first_on is None:
            return 1
        days = min(WINDOW_DAYS, self.days_since(self.first_on) + 1)
        return max(1, (days + 3) // 7)

    @property
    def only_weekends(self) -> bool:
        """Whether the window has at least three active days, all at weekends."""
        return len(self.active_days) >= 3 and all(
            day.weekday() >= _SATURDAY for day in self.active_days
        )

    @cached_property
    def furthest_stage(self) -> Stage | None:
        """The stage of the unreleased track that is nearest to its release, None without one."""
        return max((track.stage for track in self.tracks), key=lambda each: each.rank, default=None)

    @cached_property
    def ruled_out(self) -> frozenset[Need]:
        """What the member can't do an exercise with, by their gear and what they swapped."""
        swapped = (
            swap.exercise.needs for swap in self.swaps if swap.reason is RerollReason.MISSING_GEAR
        )
        return ruled_out(self.gear).union(*swapped)

    @cached_property
    def shifts(self) -> Mapping[str, int]:
        """By focus: 1 if exercises should be a step harder, -1 if easier."""
        balance = Counter[str]()
        for rated in self.ratings:
            balance[rated.focus] += _WEIGHT_OF_RATING[rated.rating]
        for swap in self.swaps:
            if swap.reason is not None:
                balance[swap.exercise.focus] += _WEIGHT_OF_SWAP.get(swap.reason, 0)
        return {
            focus: 1 if each > 0 else -1 for focus, each in balance.items() if abs(each) >= _RATINGS
        }

    @cached_property
    def swapped_on(self) -> Mapping[str, date]:
        """The day on which the member last swapped each quest."""
        return {swap.exercise.slug: swap.on for swap in sorted(self.swaps, key=lambda s: s.on)}

    @cached_property
    def avoided(self) -> frozenset[str]:
        """The quests that the member swapped: for 12 weeks, or 7 days if it just wasn't the day."""
        return frozenset(
            swap.exercise.slug
            for swap in self.swaps
            if swap.reason is not RerollReason.NOT_TODAY
            or self.days_since(swap.on) < _NOT_TODAY_DAYS
        )

    def craft_in(self, focus: str) -> Craft:
        """Return the member's craft in a focus."""
        return self.craft.get(focus, Craft.STARTING)

    def days_since(self, day: date) -> int:
        """Return the days since `day`, at least 0."""
        return max(0, (self.today - day).days)

    def done_within(self, slug: str, days: int) -> bool:
        """Whether the member did an exercise within so many days."""
        record = self.records.get(slug)
        return record is not None and self.days_since(record.last_on) < days

    def tie_break(self, text: str) -> bytes:
        """Return a sort key that breaks ties; it is the same for the whole ISO week."""
        return _hash(f"{self.member_id}:{week_of(self.today)}:{text}")

    def stable_tie_break(self, text: str) -> bytes:
        """Return a sort key that breaks ties and never changes for this member."""
        return _hash(f"{self.member_id}:{text}")


_WEIGHT_OF_RATING = {Rating.TOO_EASY: 1, Rating.RIGHT: 0, Rating.TOO_HARD: -1}
_WEIGHT_OF_SWAP = {RerollReason.TOO_EASY: 1, RerollReason.TOO_HARD: -1}


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
