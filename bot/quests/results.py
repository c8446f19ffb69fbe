"""What comes of quests, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar.rules.periods import Cadence
from bot.members.rules import Daw
from bot.packs.content import Focus, Pitfall, Quest, Tip
from bot.quests.rules.verification import Verification
from bot.quests.store.completions import Completion, Finisher, HandIn
from bot.quests.store.postings import QuestPosting
from bot.xp.results import Awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingCard:
    """Everything that a posting's message shows.

    `xp` is what a completion pays before any streak bonus. `completed_at` says when the one who
    asks has finished it, `waiting_since` when they handed it in for a reviewer, if they have; `daw`
    is theirs. `accent` is the colour of the server's pictures as 0xRRGGBB, if it has chosen one.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestAdvice:
    """Why a quest helps, and the tip or pitfall that stands behind it, if there is one."""

    quest: Quest
    advice: Tip | Pitfall | None
    daw: Daw | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionForm:
    """What the form of a completion needs to know."""

    posting_id: int
    title: str
    proof_hint: str
    verification: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestCompleted:
    """A completion that counts."""

    posting: QuestPosting
    quest: Quest
    hand_in: HandIn
    completions: int
    awarded: Awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestHandedIn:
    """A completion that waits for a reviewer; once accepted it counts for `day`."""

    posting: QuestPosting
    quest: Quest
    hand_in: HandIn
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionLine:
    """One line of a history."""

    title: str
    completion: Completion


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestHistory:
    """A page of completions, the newest first; pages count from 0.

    `completions` are those that count. The member's own history also has those that wait for a
    reviewer or were declined.
    """

    user_id: int
    lines: Sequence[CompletionLine]
    page: int
    pages: int
    completions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownQuest:
    """A quest that a server knows, and whether its staff have disabled it."""

    quest: Quest
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestPosted:
    """A posting opened by staff, and when the next of its cadence comes by itself."""

    posting: QuestPosting
    title: str
    channel_id: int
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingPreviewed:
    """The next posting of a cadence as it would be drawn now, and when it comes."""

    card: PostingCard
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestTyped:
    """A quest as staff have typed it, nothing of it checked."""

    title: str
    task: str
    cadence: Cadence
    focus: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestAdded:
    """A quest that the server has of its own from here on, and how many of these it has."""

    quest: Quest
    focus: str
    own_quests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestSwitched:
    """A quest that is left out from here on, or comes again; `left` others of its cadence come."""

    quest: Quest
    disabled: bool
    left: int
