"""What comes of reminders, complete for drawing."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.reminders import ReminderKind
from bot.services.awarding import Awarded
from bot.services.logbook import When
from bot.services.requests import Request
from bot.services.session_results import SessionRecorded, Timer, TimerDiscarded


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A click on a reminder; one in direct messages comes from no server."""

    interaction_id: int
    guild_id: int | None
    user_id: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerClosed:
    """A timer that was closed for want of an answer, at its last sign.

    It held `minutes` of practice by then, of which `counted_minutes` count: None where it ended
    without a session.
    """

    focus: str
    sign_at: datetime
    minutes: int
    counted_minutes: int | None
    awarded: Awarded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderCard:
    """A reminder, ready to be brought.

    `timer` is the one it is about, None once that is closed; the question whether its owner is
    still there, last heard of at `sign_at`, is to be answered by `answer_by`.
    """

    id: int
    guild_id: int
    user_id: int
    kind: ReminderKind
    timer: Timer | None = None
    sign_at: datetime | None = None
    answer_by: datetime | None = None
    closed: TimerClosed | None = None


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
