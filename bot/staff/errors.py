"""Errors of what staff do to members and to a server's quests."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError


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
