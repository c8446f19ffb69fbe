"""Results of showing quests to members, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.assessments.results import LastTime
from bot.coach.rules.reasons import Reason
from bot.events.store import Event
from bot.members.rules import Daw
from bot.packs.content import Focus, Pitfall, Quest, SkillPack, Tip
from bot.quests.rules.rerolls import RerollReason
from bot.quests.rules.variants import Variant
from bot.quests.rules.verification import Verification
from bot.quests.store.completions import Finisher
from bot.quests.store.postings import QuestPosting


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingTheme:
    """The theme that a posting belongs to; the weekly quest has no day."""

    title: str
    about: str
    day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyChosen:
    """Why the coach chose a personal quest from a pack."""

    reason: Reason
    pack: SkillPack


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingCard:
    """Everything that a posting's message shows; `techniques` are the names of those it trains.

    `xp` is what a completion pays before any streak bonus. `completed_at`, `waiting_since` (sent
    for review), `daw` and `last_time` are those of the member it is drawn for. `accent` is the
    server's accent colour as 0xRRGGBB. `placement_for` is that member's id if they are offered
    the placement. `why` is set for a personal quest that was chosen for a reason. `event` is
    the one that runs, if it is drawn for a member.
    """

    posting: QuestPosting
    quest: Quest
    focus: Focus
    pack_name: str
    xp: int
    verification: Verification
    ping_role_id: int | None
    completions: int
    latest: Sequence[Finisher]
    message_id: int | None = None
    channel_id: int | None = None
    completed_at: datetime | None = None
    waiting_since: datetime | None = None
    daw: Daw | None = None
    accent: int | None = None
    is_closed: bool = False
    is_silent: bool = False
    theme: PostingTheme | None = None
    variants: Sequence[Variant] = ()
    placement_for: int | None = None
    techniques: Sequence[str] = ()
    last_time: LastTime | None = None
    why: WhyChosen | None = None
    event: Event | None = None

    @property
    def is_handed_in(self) -> bool:
        """Whether the member has completed it, or waits for a review."""
        return self.completed_at is not None or self.waiting_since is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantShown:
    """A variant of a posting's quest; completing it completes the posting.

    `can_complete` is whether the posting is open and the member has not handed it in.
    `techniques` are the names of those it trains.
    """

    posting: QuestPosting
    variant: Variant
    quest: Quest
    focus: Focus
    techniques: Sequence[str]
    xp: int
    daw: Daw | None
    is_open: bool
    can_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapAsked:
    """The question why a member swaps their personal quest, before it is swapped."""

    posting_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestSwapped:
    """The personal quest that a member got for another, and why; None if they didn't say."""

    card: PostingCard
    reason: RerollReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestAdvice:
    """Why a quest helps, and the tip or pitfall it refers to, if any."""

    quest: Quest
    advice: Tip | Pitfall | None
    daw: Daw | None
