"""Results of the reminder use cases, complete for drawing."""

from dataclasses import dataclass
from datetime import datetime

from bot.interactions.rules import Place, Request
from bot.reminders.rules import ReminderKind
from bot.sessions.results import SessionRecorded, Timer, TimerDiscarded
from bot.sessions.rules import When
from bot.xp.results import Awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerReminder:
    """A reminder about a running timer: to rest one's ears, or asking whether its owner is there.

    `sign_at` is their last sign of activity; they must answer by `answer_by`.
    """

    id: int
    guild_id: int
    user_id: int
    kind: ReminderKind
    timer: Timer
    sign_at: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerClosed:
    """A timer that was closed for lack of an answer, as of its owner's last sign of activity.

    It had `minutes` of practice by then, of which `counted_minutes` count in the session with
    `session_id`: both are None if no session was recorded.
    """

    id: int
    guild_id: int
    user_id: int
    session_id: int | None
    focus: str
    sign_at: datetime
    minutes: int
    counted_minutes: int | None
    awarded: Awarded | None


ReminderCard = TimerReminder | TimerClosed
"""A reminder, complete for drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerAnswered:
    """The result of an answer to a reminder.

    `timer` is None if the timer has ended; `stopped` is set if this answer ended it. `place` is
    where the server's commands work.
    """

    reminder_id: int
    place: Place
    timer: Timer | None = None
    stopped: SessionRecorded | TimerDiscarded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """The data to log the practice that a closed timer did not count."""

    request: Request
    focus: str
    when: When
