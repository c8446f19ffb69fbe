"""Errors of what staff do to members and to a server's quests."""

from datetime import datetime

from bot.errors import CoachError


class InvalidAdjustment(CoachError):
    """An adjustment by nothing, or by more XP than `most` at once."""

    most: int


class ReasonMissing(CoachError):
    """Staff gave no reason for what they do."""


class BotsEarnNothing(CoachError):
    """The member that staff have chosen is a bot."""


class NotHere(CoachError):
    """The member that staff have chosen is not in the server."""


class AwardNotFound(CoachError):
    """No such award of that member in this server."""


class AwardUndone(CoachError):
    """The award has been taken back before."""

    at: datetime


class UndoStands(CoachError):
    """The award that is to be taken back takes one back itself."""
