"""What can go wrong with battles."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.battles.rules.battles import Phase
from bot.errors import CoachError


class Deadline(StrEnum):
    """One of a battle's two deadlines."""

    ENTRIES = "entries"
    VOTES = "votes"


class BattleNotFound(CoachError):
    """The server has no such battle, or none at all."""

    is_final = True


class BattleRunning(CoachError):
    """The server has a battle already; one runs at a time."""

    is_final = True
    title: str
    phase: Phase
    ends_at: datetime


class PlanExpired(CoachError):
    """The battle to confirm was planned too long ago, or before a restart."""

    is_final = True


class BattleChannelNeeded(CoachError):
    """Battles have no channel, and can't be posted where the command was used."""


class NoBriefs(CoachError):
    """The server's skill pack has no briefs."""


class NotAMoment(CoachError):
    """What was typed as a deadline is no time."""

    deadline: Deadline
    text: str


class DeadlineOutOfRange(CoachError):
    """A deadline that is too soon or too far away: counted from now, or from the other one."""

    deadline: Deadline
    at: datetime
    shortest: timedelta
    longest: timedelta


class NotRunning(CoachError):
    """The battle can't be extended or cancelled any more: it is over."""

    is_final = True
    phase: Phase


class EntriesClosed(CoachError):
    """The battle takes no entries any more."""

    is_final = True
    battle_id: int
    phase: Phase
    closed_at: datetime


class NothingToEnter(CoachError):
    """There's neither a file nor a link."""

    battle_id: int


class EntryFileOrLink(CoachError):
    """There are both a file and a link."""

    battle_id: int


class NotAnEntry(CoachError):
    """A file can't be audio, by its name and type."""

    battle_id: int
    name: str


class LinkNotOnDiscord(CoachError):
    """The link isn't to a file on Discord's own hosts."""

    battle_id: int


class EntryTooLong(CoachError):
    """The file is longer than the battle allows."""

    seconds: float
    longest_seconds: int


class EntryTooShort(CoachError):
    """The file is too short."""

    seconds: float
    shortest_seconds: int


class SameRecording(CoachError):
    """The file sounds like somebody else's entry."""


class EntryHidden(CoachError):
    """Staff have taken the member's entry out of the battle."""

    is_final = True


class NotEntered(CoachError):
    """The member has no entry in the battle (any more)."""

    is_final = True
    battle_id: int


class EntryRefused(CoachError):
    """A file couldn't be converted or sent to its maker, for a reason that another try may fix."""

    battle_id: int
    reason: CoachError


class DeletedWhileEntering(CoachError):
    """The member has deleted their data since they sent the entry."""

    is_final = True


class DeadlineNotLater(CoachError):
    """A deadline can be moved to a later time only."""

    deadline: Deadline
    at: datetime
    current: datetime


class ReasonNeeded(CoachError):
    """Staff cancel a battle without saying why."""


class EntryNotFound(CoachError):
    """The entry is gone: its maker took it back, or deleted their data."""

    is_final = True


class EntryAlreadyHidden(CoachError):
    """Staff have hidden the entry already."""

    is_final = True


class ScheduleNeedsChannel(CoachError):
    """Battles that start by themselves need a channel."""


class NotYetVotable(CoachError):
    """Votes aren't open yet."""

    is_final = True
    opens_at: datetime


class VotingOver(CoachError):
    """Votes are closed."""

    is_final = True
    battle_id: int


class JoinedTooLate(CoachError):
    """The member joined the server when the battle had begun."""

    is_final = True


class PairGone(CoachError):
    """The pair isn't there any more: an entry was hidden or deleted. None if all of it is gone."""

    is_final = True
    battle_id: int | None


class ReasonGone(CoachError):
    """The reason of a vote isn't there any more."""

    is_final = True
