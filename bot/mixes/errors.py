"""Errors of mix checks."""

from datetime import datetime

from bot.errors import CoachError


class NotAudioFile(CoachError):
    """A file is of a kind that can't be checked, by its name and type."""

    name: str


class NoAudioInMessage(CoachError):
    """A message has no file that can be checked."""


class TooManyMixChecks(CoachError):
    """The member has had as many checks as they may on a producer day."""

    limit: int
    again_at: datetime


class MixCheckNotFound(CoachError):
    """The member has no such check (any more)."""

    is_final = True


class DeletedMeanwhile(CoachError):
    """The member has deleted their data since they asked for a check."""

    is_final = True


class ExcerptMissing(CoachError):
    """The message has no excerpt to listen to (any more)."""
