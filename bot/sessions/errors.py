"""Errors of sessions."""

from datetime import date, datetime

from bot.errors import CoachError
from bot.interactions.rules import Place


class TimerRunning(CoachError):
    """The member already has a running timer.

    `place` is where to stop it, if they asked for another one in direct messages.
    """

    user_id: int
    focus: str
    started_at: datetime
    place: Place | None = None


class NoTimer(CoachError):
    """The member has no running timer."""

    user_id: int


class AlreadyOnBreak(CoachError):
    """The member's timer is already on a break."""

    since: datetime


class TooManyBreaks(CoachError):
    """The session has the maximum number of breaks."""

    limit: int


class NotOnBreak(CoachError):
    """The member's timer is not on a break."""


class InvalidLength(CoachError):
    """The length is outside the limits, in minutes."""

    minimum: int
    maximum: int


class DayTooShort(CoachError):
    """The producer day has fewer minutes left to log than requested."""

    day: date
    elapsed_minutes: int
    logged_minutes: int
    is_today: bool

    @property
    def left_minutes(self) -> int:
        """The minutes that can still be logged for the day."""
        return max(0, self.elapsed_minutes - self.logged_minutes)


class YesterdayOver(CoachError):
    """It is past noon, so nothing more can be logged for the previous producer day."""

    until: datetime


class DayFull(CoachError):
    """The producer day has fewer than 5 minutes left to log."""


class AlreadyUndone(CoachError):
    """The session is already undone."""


class AlreadyLogged(CoachError):
    """The minutes of a discarded timer were already logged after all."""


class NothingToUndo(CoachError):
    """The member has no session to undo."""


class UndoTooLate(CoachError):
    """The newest session is too old to be undone."""

    recorded_at: datetime
    hours: int
