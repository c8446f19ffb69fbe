"""Results of the coach's use cases, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assessments.results import LastTime
from bot.coach.rules.craft import Craft
from bot.coach.rules.ladders import RungState
from bot.coach.rules.planning import Wish
from bot.coach.rules.reasons import AdviceReason, Reason
from bot.coach.store.practice import UnreleasedTrack
from bot.members.rules import Daw
from bot.packs.content import Focus, Pitfall, Quest, SkillPack, Tip
from bot.packs.course import PlacementQuestion, Problem, StageStep
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A line of a plan: a quest, or a step of a track for which the member needs none.

    With a `posting_id` it can be completed now, until `closes_at`. `track` and `step` are set if
    it moves a track. `submission` is the title of the one that listeners spoke of; before another
    one can be submitted, the member owes `owed` critiques. `worked` is whether they practised it
    this week.
    """

    quest: Quest | None
    focus: Focus
    minutes: int
    reason: Reason
    part: int | None = None
    posting_id: int | None = None
    closes_at: datetime | None = None
    track: UnreleasedTrack | None = None
    step: StageStep | None = None
    submission: str | None = None
    owed: int = 0
    worked: bool = False
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWeek:
    """What became of last week's plan: how many of its lines were done."""

    done: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StalledTrack:
    """A track that has not moved for `days`."""

    id: int
    title: str
    stage: Stage
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceGiven:
    """A tip or pitfall of the pack, its reason, and the member's DAW."""

    advice: Tip | Pitfall
    reason: AdviceReason
    daw: Daw | None
    pack: SkillPack


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPlanned:
    """A plan for a week, and the figures of the last 28 days that it is based on.

    `wish` is what the member wished different about it. `last_week` is set the first time in a
    week. `can_place` is whether a placement would help: there is one, and the member hasn't done
    it. `shares` are percentages by focus of what they chose themselves, the largest first.
    """

    user_id: int
    pack: SkillPack
    lines: Sequence[PlannedLine]
    wish: Wish | None
    wished_focus: Focus | None
    last_week: LastWeek | None
    track: StalledTrack | None
    advice: AdviceGiven | None
    has_personal: bool
    can_place: bool
    is_new: bool
    week_minutes: int
    total_minutes: int
    shares: Mapping[str, int]
    active_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestDetails:
    """A quest of a plan; `posting_id` is set if it can be completed.

    `is_own` is whether the server's staff wrote it, `techniques` are the names of those it trains,
    `last_time` is when the member last did it.
    """

    user_id: int
    quest: Quest
    is_own: bool
    focus_name: str
    daw: Daw | None
    posting_id: int | None
    techniques: Sequence[str] = ()
    last_time: LastTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementShown:
    """The questions of the placement, and the craft that a member's answers show, by question."""

    user_id: int
    questions: Sequence[PlacementQuestion]
    answers: Mapping[str, Craft]
    is_placed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CraftShown:
    """A member's craft in each focus of the pack."""

    user_id: int
    pack: SkillPack
    craft: Mapping[str, Craft]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPlaced:
    """A member whose craft staff set, in a focus or in every one; `now` is it in each focus since.

    It is higher than `craft` where they passed more. `is_told` is whether they get a message.
    """

    user_id: int
    pack: SkillPack
    focus: Focus | None
    craft: Craft
    now: Mapping[str, Craft]
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClimbedRung:
    """A rung of a ladder: its quest, what it teaches, and where the member is with it."""

    quest: Quest
    teaches: str
    state: RungState


@dataclass(frozen=True, slots=True, kw_only=True)
class ClimbedLadder:
    """A ladder that a member climbs."""

    title: str
    rungs: Sequence[ClimbedRung]

    @property
    def climbed(self) -> int:
        """How many rungs need no more practice."""
        return sum(rung.state in (RungState.DONE, RungState.SKIPPED) for rung in self.rungs)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaddersShown:
    """Where a member is on the foundations and on their path's ladder.

    The next rung can be completed with a `posting_id`, and begun once a track is in `waits_for`.
    `path` is the name of the path they follow; without one, `may_choose_path` is whether they
    have reached its level. `has_paths` is whether paths of the pack have ladders. `theme` is the
    member's, `accent` the server's.
    """

    user_id: int
    ladders: Sequence[ClimbedLadder]
    posting_id: int | None
    waits_for: Stage | None
    path: str | None
    may_choose_path: bool
    has_paths: bool
    theme: str | None
    accent: int | None

    @property
    def next_rung(self) -> ClimbedRung | None:
        """The rung to do next, None if none is left."""
        rungs = (rung for ladder in self.ladders for rung in ladder.rungs)
        return next((rung for rung in rungs if rung.state is RungState.NEXT), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemAnswered:
    """What helps with a problem; `quest` is None if the server has disabled it."""

    user_id: int
    problem: Problem
    focus: Focus
    quest: Quest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemsOffered:
    """The problems of a pack to choose from: of one phase, or the nearest to what was `typed`.

    `problems` is empty if the pack has none, or before a phase is chosen.
    """

    user_id: int
    problems: Sequence[Problem]
    has_any: bool
    phase: str | None = None
    typed: str | None = None
