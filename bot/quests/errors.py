"""Errors of quests and of handing them in."""

from dataclasses import dataclass
from datetime import datetime

from bot.calendar.rules.periods import Cadence
from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class QuestsNotSetUp(CoachError):
    """The server has no channel for its quests yet."""


@dataclass(eq=False, kw_only=True)
class NoOpenPosting(CoachError):
    """No quest of this cadence is open; the next comes at `next_at`."""

    cadence: Cadence
    next_at: datetime


@dataclass(eq=False, kw_only=True)
class AlreadyPosted(CoachError):
    """The period has its posting, and there is one per period."""

    guild_id: int
    cadence: Cadence
    channel_id: int | None
    message_id: int | None
    next_at: datetime


@dataclass(eq=False, kw_only=True)
class PostingNotFound(CoachError):
    """No such posting in this server."""


@dataclass(eq=False, kw_only=True)
class PostingClosed(CoachError):
    """The posting has closed."""

    cadence: Cadence
    closed_at: datetime


@dataclass(eq=False, kw_only=True)
class QuestWithdrawn(CoachError):
    """The posting's quest has since left the skill pack."""


@dataclass(eq=False, kw_only=True)
class AlreadyCompleted(CoachError):
    """The member has finished this posting before."""

    title: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class ProofNeeded(CoachError):
    """The server asks for a link or a file with each completion."""

    hint: str


@dataclass(eq=False, kw_only=True)
class NoPersonalQuest(CoachError):
    """The member has no personal quest open."""


@dataclass(eq=False, kw_only=True)
class PersonalQuestOver(CoachError):
    """The member has handed in a personal quest; the next comes at `next_at`, None for now."""

    title: str
    next_at: datetime | None


@dataclass(eq=False, kw_only=True)
class NoPersonalQuests(CoachError):
    """The server has no personal quest that the member could be given."""


@dataclass(eq=False, kw_only=True)
class AlreadySwapped(CoachError):
    """The member has swapped today's personal quest before."""

    next_at: datetime


@dataclass(eq=False, kw_only=True)
class NothingElseFits(CoachError):
    """There is no other personal quest to swap this one for."""

    title: str


@dataclass(eq=False, kw_only=True)
class InvalidMinutes(CoachError):
    """The length of a quest, as typed, is not a number of minutes that a quest may take."""

    text: str
    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class QuestTextMissing(CoachError):
    """A quest of the server's own has no title, or no text."""


@dataclass(eq=False, kw_only=True)
class QuestTitleTaken(CoachError):
    """The server has a quest of this title already."""

    title: str


@dataclass(eq=False, kw_only=True)
class TooManyQuests(CoachError):
    """The server has as many quests of its own as it may have."""

    most: int


@dataclass(eq=False, kw_only=True)
class QuestUnknown(CoachError):
    """The server knows no quest of this name."""

    text: str


@dataclass(eq=False, kw_only=True)
class LastQuest(CoachError):
    """The last quest of its cadence that is not disabled."""

    title: str
    cadence: Cadence
