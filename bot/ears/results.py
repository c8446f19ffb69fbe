"""Results of the ear gym, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.ears.rules.drills import Drill
from bot.ears.rules.question import Question
from bot.ears.store.rounds import ThresholdPoint
from bot.members.store import Member
from bot.xp.results import Awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelToSet:
    """The member has never set their listening level; `drill` is what they chose, if anything."""

    drill: Drill | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """A question that waits for its answer. `number` counts from 1."""

    id: int
    round_id: int
    drill: Drill
    number: int
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFinished:
    """A finished round: how many were right, and what the member has reached.

    `threshold` and `last_threshold` are in the drill's unit; the last one is None after the first
    round. `awarded` is None if the answer was repeated, or the award has been undone.
    """

    drill: Drill
    rights: int
    threshold: float
    last_threshold: float | None
    due_on: date
    due: Sequence[Drill]
    """Other drills that are due."""
    awarded: Awarded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered:
    """An answered question; `chosen` is the index of the option that was chosen first.

    Either the round goes on with `following`, or it's `finished`.
    """

    asked: QuestionAsked
    chosen: int
    following: QuestionAsked | None
    finished: RoundFinished | None

    @property
    def is_right(self) -> bool:
        """Whether the right option was chosen."""
        return self.chosen == self.asked.question.right


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillProgress:
    """What a member has reached in a drill. `history` has the newest rounds, the oldest first."""

    drill: Drill
    threshold: float
    rounds: int
    due_on: date
    history: Sequence[ThresholdPoint]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarProgress:
    """A member's drills, in the order of `Drill`; `following` is what they'd train next.

    `accent` is the server's colour for pictures as 0xRRGGBB.
    """

    member: Member
    accent: int | None
    today: date
    drills: Mapping[Drill, DrillProgress]
    following: Drill

    @property
    def due(self) -> Sequence[Drill]:
        """The drills that are due."""
        return [drill for drill, each in self.drills.items() if each.due_on <= self.today]
