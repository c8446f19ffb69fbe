"""Results of completing quests, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.assessments.results import Assessed
from bot.calendar.rules.periods import Cadence
from bot.packs.content import Quest
from bot.quests.rules.variants import Variant
from bot.quests.rules.verification import Verification
from bot.quests.store.completions import Completion, HandIn
from bot.quests.store.postings import QuestPosting
from bot.xp.results import Awarded


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
    profile is public. `to_measure` is the id of the completion if its file is to be measured.
    """

    posting: QuestPosting
    quest: Quest
    hand_in: HandIn
    assessed: Assessed | None
    completions: int
    awarded: Awarded
    next_quest: NextQuest | None
    can_share: bool
    to_measure: int | None = None


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

    `assessed` is how it went, None if the member wasn't asked. `to_measure` is the id of the
    completion if its file is to be measured.
    """

    posting: QuestPosting
    quest: Quest
    hand_in: HandIn
    assessed: Assessed | None
    day: date
    next_quest: NextQuest | None
    to_measure: int | None = None


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
