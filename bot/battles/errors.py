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


class BriefMissing(CoachError):
    """A battle of one's own has no task."""
