"""What the coach proposes, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.coach.rules.reasons import AdviceReason, Reason
from bot.members.rules import Daw
from bot.packs.content import Pitfall, Quest, SkillPack, Tip
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuest:
    """A line of a plan. `is_open` says whether it can be completed now, until `closes_at`."""

    quest: Quest
    minutes: int
    reason: Reason
    is_open: bool
    closes_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAskedAfter:
    """A track that has stood still for so many days."""

    title: str
    stage: Stage
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceGiven:
    """A tip or pitfall of the pack, why it is given, and the DAW of the one it is for."""

    advice: Tip | Pitfall
    reason: AdviceReason
    daw: Daw | None
    pack: SkillPack


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPlanned:
    """A plan for a week, and the figures of the last 28 days that it rests on.

    `proposed` is the personal quest that the member could take, `has_personal` says whether one is
    open. `shares` are percentages by focus, the largest first.
    """

    user_id: int
    pack: SkillPack
    lines: Sequence[PlannedQuest]
    track: TrackAskedAfter | None
    advice: AdviceGiven | None
    proposed: Quest | None
    has_personal: bool
    is_new: bool
    total_minutes: int
    shares: Mapping[str, int]
    active_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestLookedAt:
    """A quest that a plan speaks of; `posting_id` is set where it can be completed.

    `is_own` says whether the server's staff have written it.
    """

    user_id: int
    quest: Quest
    is_own: bool
    focus_name: str
    daw: Daw | None
    posting_id: int | None
