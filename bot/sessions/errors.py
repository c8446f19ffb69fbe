"""Errors of sessions."""

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
    """A session outside the limits, in minutes."""

    least: int
    most: int


class DayTooShort(CoachError):
    """A producer day has fewer minutes left to log than requested."""

    day: date
    had_minutes: int
    logged_minutes: int
    is_today: bool

    @property
    def left_minutes(self) -> int:
        """The minutes that can still be logged for the day."""
        return max(0, self.had_minutes - self.logged_minutes)


class YesterdayOver(CoachError):
    """It is past noon, so nothing more can be logged for the previous producer day."""

    until: datetime


class NothingToUndo(CoachError):
    """The member has no session to undo."""


class UndoTooLate(CoachError):
    """The newest session is too old to be undone."""

    handed_in_at: datetime
    hours: int
