"""Results of the coach's use cases, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.coach.rules.reasons import AdviceReason, Reason
from bot.members.rules import Daw
from bot.packs.content import Pitfall, Quest, SkillPack, Tip
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuest:
    """A line of a plan; with a `posting_id` it can be completed now, until `closes_at`."""

    quest: Quest
    minutes: int
    reason: Reason
    posting_id: int | None
    closes_at: datetime | None


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

    `has_personal` is whether a personal quest is open; without one, a line may propose the next.
    `shares` are percentages by focus, the largest first.
    """

    user_id: int
    pack: SkillPack
    lines: Sequence[PlannedQuest]
    track: StalledTrack | None
    advice: AdviceGiven | None
    has_personal: bool
    is_new: bool
    total_minutes: int
    shares: Mapping[str, int]
    active_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestDetails:
    """A quest of a plan; `posting_id` is set if it can be completed.

    `is_own` is whether the server's staff wrote it.
    """

    user_id: int
    quest: Quest
    is_own: bool
    focus_name: str
    daw: Daw | None
    posting_id: int | None
