"""What comes of reminders, complete for drawing."""

from dataclasses import dataclass
from datetime import datetime

from bot.interactions.rules import Request
from bot.reminders.rules import ReminderKind
from bot.sessions.results import SessionRecorded, Timer, TimerDiscarded
from bot.sessions.rules import When
from bot.xp.results import Awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A click on a reminder; one in direct messages comes from no server."""

    interaction_id: int
    guild_id: int | None
    user_id: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerReminder:
    """A reminder of a running timer: to rest one's ears, or whether its owner is still there.

    They gave their last sign at `sign_at`, and are to answer by `answer_by`.
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
    """News of a timer that was closed for lack of an answer, as of its owner's last sign.

    It had `minutes` of practice by then, of which `counted_minutes` count: None if it ended
    without a session.
    """

    id: int
    guild_id: int
    user_id: int
    focus: str
    sign_at: datetime
    minutes: int
    counted_minutes: int | None
    awarded: Awarded | None


ReminderCard = TimerReminder | TimerClosed
"""A reminder, complete for drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerAnswered:
    """What came of an answer to a reminder.

    `timer` is the one that runs on. Without it the timer is over: `stopped` by this very answer,
    or before.
    """

    reminder_id: int
    guild_id: int
    timer: Timer | None = None
    stopped: SessionRecorded | TimerDiscarded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What is asked for by whoever logs what a closed timer did not count."""

    request: Request
    focus: str
    when: When
