"""Errors of what staff do to members and to a server's quests."""

from dataclasses import dataclass
from datetime import datetime

from bot.calendar.rules.periods import Cadence
from bot.domain.errors.family import CoachError


@dataclass(eq=False, kw_only=True)
class NothingToTake(CoachError):
    """An adjustment is to take XP from a member who has none."""


@dataclass(eq=False, kw_only=True)
class InvalidAdjustment(CoachError):
    """An adjustment by nothing, or by more XP than `most` at once."""

    most: int


@dataclass(eq=False, kw_only=True)
class ReasonMissing(CoachError):
    """Staff gave no reason for what they do."""


@dataclass(eq=False, kw_only=True)
class BotsEarnNothing(CoachError):
    """The member that staff have chosen is a bot."""


@dataclass(eq=False, kw_only=True)
class NotHere(CoachError):
    """The member that staff have chosen is not in the server."""


@dataclass(eq=False, kw_only=True)
class AwardNotFound(CoachError):
    """No such award of that member in this server."""


@dataclass(eq=False, kw_only=True)
class AwardUndone(CoachError):
    """The award has been taken back before."""

    at: datetime


@dataclass(eq=False, kw_only=True)
class UndoStands(CoachError):
    """The award that is to be taken back takes one back itself."""


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
