"""What a server's pack offers a member: exercises, ladders, steps of tracks, and advice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from bot.calendar.rules.periods import Cadence
from bot.coach.rules.gear import Need
from bot.coach.rules.hearing import EarWork
from bot.ears.rules.drills import Drill
from bot.tracks.rules import Stage


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

    It takes `parts` sittings of equal length. Staff's own quests (`is_own`) suit everybody.
    `posting_id` is set if the member can complete it now.
    """

    slug: str
    cadence: Cadence
    focus: str
    minutes: int
    difficulty: int
    weights: Mapping[str, int]
    path: str | None = None
    techniques: Sequence[str] = ()
    needs: frozenset[Need] = frozenset()
    track_stage: Stage | None = None
    genres: frozenset[str] = frozenset()
    parts: int = 1
    is_own: bool = False
    posting_id: int | None = None

    @property
    def part_minutes(self) -> int:
        """Minutes of one part."""
        return -(-self.minutes // self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A tip or pitfall: the focuses whose quests refer to it, and the situations it suits."""

    slug: str
    focuses: frozenset[str]
    suits: frozenset[Situation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """An ordered course: the slugs of its quests."""

    slug: str
    rungs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that a finished track of a stage has, and the quests that get it there."""

    slug: str
    quests: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Library:
    """The exercises and advice available to one member in one server.

    `foundations` is the ladder for everyone, `path_ladders` has those of the paths. `steps` are
    those of each stage of a track, in order. `ear_work` has the drills of focuses. `first_steps`
    are the slugs of quests for newcomers where there are no foundations. `stands_on` maps each
    focus to the focuses it builds on, each with the techniques that matter for it (none: any).
    `finishing` are the focuses that need a track in the mix or later.
    """

    exercises: Sequence[Exercise]
    advice: Sequence[Advice]
    first_steps: Sequence[str]
    stands_on: Mapping[str, Mapping[str, frozenset[str]]]
    finishing: frozenset[str]
    path_focuses: Mapping[str, Sequence[str]]
    foundations: Ladder | None = None
    path_ladders: Mapping[str, Ladder] = field(default_factory=dict[str, Ladder])
    steps: Mapping[Stage, Sequence[Step]] = field(default_factory=dict[Stage, Sequence[Step]])
    ear_work: Mapping[str, EarWork] = field(default_factory=dict[str, EarWork])

    @cached_property
    def by_slug(self) -> Mapping[str, Exercise]:
        """The exercises, by slug."""
        return {exercise.slug: exercise for exercise in self.exercises}

    def ear_focus(self, drill: Drill) -> str | None:
        """Return the focus that a drill is practice in, None if the pack has none."""
        fitting = [focus for focus, work in self.ear_work.items() if drill in work.drills]
        return max(fitting, key=lambda focus: self.ear_work[focus].is_enough, default=None)

    @cached_property
    def stage_of(self) -> Mapping[str, Stage]:
        """The last stage of a track that each quest is for."""
        return {
            slug: stage
            for stage in sorted(self.steps, key=lambda each: each.rank)
            for step in self.steps[stage]
            for slug in step.quests
        }

    @cached_property
    def all_steps(self) -> Sequence[Step]:
        """The steps of all stages, in order."""
        return [step for steps in self.steps.values() for step in steps]
