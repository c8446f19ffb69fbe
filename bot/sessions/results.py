"""What comes of practice sessions, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.sessions.store.sessions import FinishedSession
from bot.xp.results import Awarded, Revoked


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A running timer.

    `minutes` are whole practice minutes so far, `stretch_minutes` of them since the last break.
    `day_minutes` is what its producer day holds without it; `fresh_ears` is whether it may still
    earn the tenth: no stretch has run past the hour. `ears_at` is when its owner is next reminded
    to rest their ears: after `ears_minutes` of work, 0 for never. `room` is the session that a
    studio room kept until the timer started.
    """

    user_id: int
    focus: str
    note: str | None
    started_at: datetime
    break_since: datetime | None
    breaks: int
    minutes: int
    stretch_minutes: int
    fresh_ears: bool
    day_minutes: int
    daily_goal_minutes: int | None
    ears_at: datetime | None
    ears_minutes: int
    room: "SessionRecorded | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecorded:
    """A session that counts.

    `cut_minutes` went over what its day has had and do not count; `unpaid_minutes` are kept
    without XP; `day_minutes` is what the day holds now. `in_room` where a studio room kept it.
    """

    minutes: int
    focus: str
    day: date
    note: str | None
    fresh_ears: bool
    unpaid_minutes: int
    cut_minutes: int
    day_minutes: int
    daily_goal_minutes: int | None
    awarded: Awarded
    in_room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerDiscarded:
    """A timer that ended without a session, after so many minutes of practice.

    `day_full` when its day had no room left for it, else it was too short or cancelled. `in_room`
    where a studio room kept it.
    """

    minutes: int
    day_full: bool = False
    in_room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionUndone:
    """A session taken back."""

    minutes: int
    focus: str
    day: date
    revoked: Revoked


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One line of a history."""

    focus: str
    session: FinishedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHistory:
    """A page of finished sessions, the newest first; pages count from 0."""

    user_id: int
    lines: Sequence[SessionLine]
    page: int
    pages: int
    sessions: int
    minutes: int
