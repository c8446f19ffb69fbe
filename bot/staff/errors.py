"""Errors of staff's changes to members and to a server's quests."""

from datetime import datetime

from bot.errors import CoachError


class InvalidAdjustment(CoachError):
    """An adjustment of 0 XP, or of more than `maximum`."""

    maximum: int


class ReasonMissing(CoachError):
    """The reason is missing."""


class BotsEarnNothing(CoachError):
    """The chosen member is a bot."""


class NotHere(CoachError):
    """The chosen member is not in the server."""


class AwardNotFound(CoachError):
    """The member has no such award in this server."""


class AwardAlreadyUndone(CoachError):
    """The award is already undone."""

    at: datetime


class NotUndoable(CoachError):
    """The award is an undo, which cannot itself be undone."""


class QuestionExpired(CoachError):
    """The question whether to take XP was asked too long ago, or before a restart."""

    is_final = True
