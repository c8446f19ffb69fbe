"""Results of the quest use cases, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.assessments.results import Assessed, LastTime
from bot.calendar.rules.periods import Cadence
from bot.coach.rules.reasons import Reason
from bot.members.rules import Daw
from bot.packs.content import Focus, Pitfall, Quest, SkillPack, Tip
from bot.quests.rules.rerolls import RerollReason
from bot.quests.rules.themes import DrawMode
from bot.quests.rules.variants import Variant
from bot.quests.rules.verification import Verification
from bot.quests.store.completions import Completion, Finisher, HandIn
from bot.quests.store.postings import QuestPosting
from bot.xp.results import Awarded


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
    the placement. `why` is set for a personal quest that was chosen for a reason.
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
    theme: PostingTheme | None = None
    variants: Sequence[Variant] = ()
    placement_for: int | None = None
    techniques: Sequence[str] = ()
    last_time: LastTime | None = None
    why: WhyChosen | None = None

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionForm:
    """The data for the completion form; `checks` are those of the quest."""

    posting_id: int
    title: str
    checks: Sequence[str] = ()
    proof_hint: str
    verification: Verification
    variant: Variant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionQuestioned:
    """A quest of hours, with hardly any practice logged, to be confirmed before it counts."""

    posting: QuestPosting
    quest: Quest
    logged_minutes: int
    variant: Variant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextQuest:
    """A quest that a member could do next; without a title, a personal one they could get.

    `xp` is what a completion pays before any streak bonus.
    """

    cadence: Cadence
    title: str | None = None
    minutes: int = 0
    xp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestCompleted:
    """A completion that counts, and what the member could do next.

    `assessed` is how it went, None if the member wasn't asked. `can_share` is whether their
    profile is public.
    """

    posting: QuestPosting
    quest: Quest
    hand_in: HandIn
    assessed: Assessed | None
    completions: int
    awarded: Awarded
    next_quest: NextQuest | None
    can_share: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestShared:
    """A completed quest that its member shows to the channel."""

    user_id: int
    posting: QuestPosting
    quest: Quest
    focus_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestHandedIn:
    """A completion that is waiting for review; if accepted, it counts for `day`.

    `assessed` is how it went, None if the member wasn't asked.
    """

    posting: QuestPosting
    quest: Quest
    hand_in: HandIn
    assessed: Assessed | None
    day: date
    next_quest: NextQuest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionLine:
    """One line of a history."""

    title: str
    completion: Completion


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestHistory:
    """A page of completions, newest first; pages count from 0.

    `completions` is the number that count. The member's own history also has pending and declined
    ones.
    """

    user_id: int
    lines: Sequence[CompletionLine]
    page: int
    pages: int
    completions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownQuest:
    """A quest available to a server, and whether its staff have disabled it."""

    quest: Quest
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestPosted:
    """A posting opened by staff, and when the next of its cadence is due."""

    posting: QuestPosting
    title: str
    channel_id: int
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingPreviewed:
    """A preview of the next posting of a cadence, and when it is due."""

    card: PostingCard
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestTyped:
    """A quest as staff typed it, not yet validated."""

    title: str
    task: str
    cadence: Cadence
    focus: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestAdded:
    """A quest added to the server's own quests, and how many of them it now has."""

    quest: Quest
    focus: str
    own_quests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestSwitched:
    """A quest that was disabled or enabled; `left` others of its cadence are enabled."""

    quest: Quest
    disabled: bool
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingQuest:
    """A quest that is due to be posted; without a title, staff skip it.

    `is_planned` is whether staff have changed it.
    """

    cadence: Cadence
    period: str
    on: date
    at: datetime
    quest: str | None
    title: str | None
    is_planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingWeek:
    """A week's coming quests, from the day of the weekly quest on, and its theme, if it has one.

    `is_chosen` is whether staff have chosen the theme, `has_begun` whether it can't change now.
    """

    week: str
    starts_on: date
    quests: Sequence[ComingQuest]
    theme: PostingTheme | None
    theme_slug: str | None
    is_chosen: bool
    has_begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UpcomingShown:
    """One of the next weeks, as a page counted from 0, and the quest that was chosen, if any.

    `own` are the server's own enabled quests of that quest's cadence, the newest first.
    """

    week: ComingWeek
    page: int
    pages: int
    draw: DrawMode
    has_themes: bool
    chosen: ComingQuest | None = None
    own: Sequence[Quest] = ()
