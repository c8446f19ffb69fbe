"""What can be wrong with a pause."""

from datetime import date

from bot.errors import CoachError


class UnclearPauseEnd(CoachError):
    """The text means no day."""


class PauseEndPassed(CoachError):
    """The day is before the first one that could be paused."""

    first: date


class PauseTooLong(CoachError):
    """A pause from `first` could last until `latest` at most."""

    first: date
    latest: date


class NoPausesLeft(CoachError):
    """Both pauses are used; the next may begin on a day."""

    next_on: date


class NotPaused(CoachError):
    """There is no pause to end."""
