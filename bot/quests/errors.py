"""Errors of quests and completions."""

from datetime import datetime

from bot.calendar.rules.periods import Cadence
from bot.errors import CoachError


class QuestsNotSetUp(CoachError):
    """The server has no channel for its quests yet."""


class NoOpenPosting(CoachError):
    """No quest of this cadence is open; the next comes at `next_at`."""

    cadence: Cadence
    next_at: datetime


class AlreadyPosted(CoachError):
    """This period already has a posting."""

    guild_id: int
    cadence: Cadence
    channel_id: int | None
    message_id: int | None
    next_at: datetime


class PostingNotFound(CoachError):
    """No such posting in this server."""

    is_final = True


class PostingClosed(CoachError):
    """The posting has closed."""

    is_final = True

    cadence: Cadence
    closed_at: datetime


class QuestWithdrawn(CoachError):
    """The posting's quest has since left the skill pack."""

    is_final = True


class AlreadyCompleted(CoachError):
    """The member has already completed this posting.

    `next_at` is when the next of its cadence is posted; None for a personal quest.
    """

    is_final = True

    title: str
    at: datetime
    cadence: Cadence
    next_at: datetime | None


class ProofNeeded(CoachError):
    """The server asks for a link or a file with each completion."""

    hint: str


class UnusableFile(CoachError):
    """The file handed in is empty, or larger than `max_bytes`, so reviewers couldn't get it.

    The note and the link are what else was typed, each perhaps empty.
    """

    file_name: str
    max_bytes: int | None
    note: str
    link: str


class NoPersonalQuest(CoachError):
    """The member has no personal quest open."""


class PersonalQuestOver(CoachError):
    """The personal quest is already completed; the next is available at `next_at` (None: now)."""

    title: str
    next_at: datetime | None


class NoPersonalQuests(CoachError):
    """The server has no personal quest that fits this member."""


class AlreadySwapped(CoachError):
    """The member has already swapped today's personal quest."""

    next_at: datetime


class NothingElseFits(CoachError):
    """There is no other personal quest to swap this one for."""

    title: str


class InvalidMinutes(CoachError):
    """The typed length is not a valid number of minutes for a quest."""

    text: str
    minimum: int
    maximum: int


class QuestTextMissing(CoachError):
    """One of the server's own quests has no title or no text."""


class QuestTitleTaken(CoachError):
    """The server already has a quest with this title."""

    title: str


class TooManyQuests(CoachError):
    """The server has reached the limit of its own quests."""

    is_final = True

    limit: int


class QuestUnknown(CoachError):
    """The server has no quest with this name."""

    text: str


class LastQuest(CoachError):
    """It is the last enabled quest of its cadence, so it cannot be disabled."""

    title: str
    cadence: Cadence


class QuestNotComing(CoachError):
    """The posting is not one of the next weeks: perhaps it has been posted by now."""

    is_final = True


class NothingToSwapIn(CoachError):
    """There is no other quest or theme to swap this one for."""

    title: str


class ThemeHasBegun(CoachError):
    """The week has begun, so its theme stays."""

    is_final = True
