"""Results of the coach's use cases, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.assessments.results import LastTime
from bot.coach.rules.craft import Craft
from bot.coach.rules.planning import Wish
from bot.coach.rules.reasons import AdviceReason, Reason
from bot.coach.store.practice import UnreleasedTrack
from bot.members.rules import Daw
from bot.packs.content import Focus, Pitfall, Quest, SkillPack, Tip
from bot.packs.course import PlacementQuestion, StageStep
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLine:
    """A line of a plan: a quest, or a step of a track for which the member needs none.

    With a `posting_id` it can be completed now, until `closes_at`. `track` and `step` are set if
    it moves a track. `repeats` is the day on which it was last done. `worked` is whether the
    member practised it this week.
    """

    quest: Quest | None
    focus: Focus
    minutes: int
    reason: Reason
    part: int | None = None
    repeats: date | None = None
    posting_id: int | None = None
    closes_at: datetime | None = None
    track: UnreleasedTrack | None = None
    step: StageStep | None = None
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
