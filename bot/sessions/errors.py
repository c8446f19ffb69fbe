"""Errors of sessions, and of taking one back."""

from datetime import date, datetime

from bot.errors import CoachError


class TimerRunning(CoachError):
    """The member has a timer running already."""

    focus: str
    started_at: datetime


class NoTimer(CoachError):
    """The member has no timer running."""


class AlreadyOnBreak(CoachError):
    """The member's timer is on a break already."""

    since: datetime


class NotOnBreak(CoachError):
    """The member's timer is not on a break."""


class InvalidLength(CoachError):
    """A session shorter or longer than one may be, in minutes."""

    least: int
    most: int


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


class YesterdayOver(CoachError):
    """It is past noon: nothing more is logged for the producer day before."""

    until: datetime


class NothingToUndo(CoachError):
    """The member has no session that could be taken back."""


class UndoTooLate(CoachError):
    """The newest session was handed in too long ago to be taken back."""

    handed_in_at: datetime
    hours: int
