"""The one family of errors that members are meant to read.

A `CoachError` carries the facts of what went wrong; `bot.ui.sentences` turns them into a sentence
that says what to do next. Anything else that is raised is a bug.

The classes are not frozen: Python itself writes tracebacks into an exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.periods import Cadence


class CoachError(Exception):
    """Something a member asked for that cannot be done, with the facts needed to say why."""


@dataclass(eq=False, kw_only=True)
class AlreadyHandled(CoachError):
    """The same interaction has been carried out before; nothing was done again."""


@dataclass(eq=False, kw_only=True)
class StaleButton(CoachError):
    """A button or form that nothing stands behind any more."""


@dataclass(eq=False, kw_only=True)
class NotYours(CoachError):
    """A button or form that is for another member."""


@dataclass(eq=False, kw_only=True)
class PackMissing(CoachError):
    """The skill pack that the server uses is not among those loaded."""

    pack: str


@dataclass(eq=False, kw_only=True)
class UnknownZone(CoachError):
    """No IANA time zone has this name."""

    name: str


@dataclass(eq=False, kw_only=True)
class InvalidTime(CoachError):
    """A time of day that is not HH:MM between 00:00 and 23:59."""

    text: str


@dataclass(eq=False, kw_only=True)
class UnknownFocus(CoachError):
    """The server's skill pack has no such focus."""

    text: str
    known: Sequence[str]


@dataclass(eq=False, kw_only=True)
class NoteTooLong(CoachError):
    """A note, link or genre past the length that is kept."""

    limit: int


@dataclass(eq=False, kw_only=True)
class InvalidLink(CoachError):
    """A link that is not an http or https address."""


@dataclass(eq=False, kw_only=True)
class InvalidGoal(CoachError):
    """A daily goal outside of what a day can hold, in minutes."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class StaffOnly(CoachError):
    """Only members who may manage the server can do this."""


@dataclass(eq=False, kw_only=True)
class ChannelHidden(CoachError):
    """The bot cannot see this channel, so nothing can be posted in it."""

    channel_id: int


@dataclass(eq=False, kw_only=True)
class RoleNotPingable(CoachError):
    """The role is @everyone, which no posting ever mentions."""


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
class TimerRunning(CoachError):
    """The member has a timer running already."""

    focus: str
    started_at: datetime


@dataclass(eq=False, kw_only=True)
class NoTimer(CoachError):
    """The member has no timer running."""


@dataclass(eq=False, kw_only=True)
class AlreadyOnBreak(CoachError):
    """The member's timer is on a break already."""

    since: datetime


@dataclass(eq=False, kw_only=True)
class NotOnBreak(CoachError):
    """The member's timer is not on a break."""


@dataclass(eq=False, kw_only=True)
class InvalidLength(CoachError):
    """A session shorter or longer than one may be, in minutes."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class DayTooShort(CoachError):
    """A producer day has not had that many minutes yet that are not logged already."""

    day: date
    had_minutes: int
    logged_minutes: int
    is_today: bool

    @property
    def left_minutes(self) -> int:
        """How many minutes may still be logged for the day."""
        return max(0, self.had_minutes - self.logged_minutes)


@dataclass(eq=False, kw_only=True)
class YesterdayOver(CoachError):
    """It is past noon: nothing more is logged for the producer day before."""

    until: datetime


@dataclass(eq=False, kw_only=True)
class NothingToUndo(CoachError):
    """The member has no session that could be taken back."""


@dataclass(eq=False, kw_only=True)
class UndoTooLate(CoachError):
    """The newest session was handed in too long ago to be taken back."""

    handed_in_at: datetime
    hours: int


@dataclass(eq=False, kw_only=True)
class UndoBelowZero(CoachError):
    """Taking an award back would leave less than nothing of these, XP or attributes."""

    in_its_way: Sequence[str]
