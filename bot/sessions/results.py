"""Results of the use cases of practice sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.assessments.results import LastTime
from bot.calendar.rules.periods import Cadence
from bot.events.store import Event
from bot.interactions.rules import Place
from bot.packs.course import StageStep
from bot.quests.rules.variants import Variant
from bot.sessions.rules import Subject
from bot.sessions.store.sessions import FinishedSession
from bot.shared_timers.rules import Together
from bot.streaks.results import StreakUpdate
from bot.xp.results import Awarded, Revoked


@dataclass(frozen=True, slots=True, kw_only=True)
class PractisedQuest:
    """The quest that a session is on; an exercise has no `cadence` and `posting_id`.

    `can_complete` is whether its posting is open and the member has not handed it in yet, and
    `place` where its message is, if it has one.
    """

    title: str
    cadence: Cadence | None = None
    posting_id: int | None = None
    variant: Variant | None = None
    can_complete: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A running timer.

    `minutes` are whole minutes of practice so far, `stretch_minutes` those since the last break.
    `day_minutes` is the total of its producer day without it, and `streak` the streak on that day.
    `fresh_ears` is whether it can still earn the bonus: no stretch was over an hour. `ears_at` is
    when the next ear reminder is due, after `ears_minutes` of work, 0 for never. `place` is where
    its commands work. `room` is the room session that ended when the timer started, and `last_time`
    when the member last did the quest; both are only set when it starts. `has_help` is whether the
    pack helps those who are stuck. `together` is the shared timer that it takes part in.
    `event` is the one that runs in the server.
    """

    user_id: int
    focus: str
    quest: PractisedQuest | None
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
    streak: StreakUpdate
    place: Place
    room: "SessionRecorded | None" = None
    last_time: LastTime | None = None
    has_help: bool = False
    together: Together | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPractised:
    """A step that a track lacked in the week's plan, and that the session was about."""

    track_id: int
    title: str
    step: StageStep


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecorded:
    """A session that was recorded.

    `cut_minutes` do not count, because the day had too few minutes left; `unpaid_minutes` count but
    earn no XP. `day_minutes` is the day's new total. `in_room` is true for a room session.
    `place` is where its quest can be completed. `next_quest` is the cadence of an open quest to
    take up next, unless this one can be completed. `offers_placement` is whether it was the first
    practice of a member who isn't placed. `step` is what a track may have now.
    """

    session_id: int
    minutes: int
    focus: str
    quest: PractisedQuest | None
    day: date
    note: str | None
    fresh_ears: bool
    unpaid_minutes: int
    cut_minutes: int
    day_minutes: int
    daily_goal_minutes: int | None
    awarded: Awarded
    place: Place
    next_quest: Cadence | None = None
    offers_placement: bool = False
    step: StepPractised | None = None
    in_room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerDiscarded:
    """A timer that ended without a session, after `minutes` of practice.

    `day_full` is true if its day had no minutes left; otherwise it was too short.
    `in_room` is true for a room session.
    """

    user_id: int
    minutes: int
    subject: Subject
    day_full: bool = False
    in_room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAsked:
    """The question whether to discard a timer with `minutes` on it; `asked_at` is when."""

    user_id: int
    session_id: int
    minutes: int
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCancelled:
    """A timer that its member discarded; `session_id` if its minutes can be logged after all."""

    user_id: int
    minutes: int
    session_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSaved:
    """A note that was added to a session, or removed from it."""

    minutes: int
    focus: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionUndone:
    """A session that was undone; `place` is where it can be logged again."""

    user_id: int
    minutes: int
    focus: str
    day: date
    revoked: Revoked
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session in a history, with the title of its quest, if any."""

    focus: str
    quest: str | None
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
