"""Errors of quests and of handing them in."""

from dataclasses import dataclass
from datetime import datetime

from bot.calendar.rules.periods import Cadence
from bot.domain.errors.family import CoachError


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
