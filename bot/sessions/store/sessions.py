"""Practice sessions, running or finished."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.assessments import store as assessments
from bot.db.rows import (
    execute,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    fetch_value,
    insert,
    returning,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.quests.rules.variants import Variant
from bot.sessions.rules import SessionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session in any state.

    A running session has no `minutes`; a logged one has no `started_at` and `ended_at`. One on a
    quest has its `posting_id`, and the `variant` of it, if it is on one; or, as an `exercise`, the
    quest's slug. A timer that was discarded with 5 minutes or more on it has `discarded_at`, and is
    undone until it is logged after all.
    """

    id: int
    guild_id: int
    user_id: int
    kind: SessionKind
    day: date
    started_at: datetime | None
    ended_at: datetime | None
    minutes: int | None
    focus: str
    note: str | None
    posting_id: int | None
    variant: Variant | None
    exercise: str | None
    undone_at: datetime | None
    discarded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession(Session):
    """A session with everything that is stored about it, for the export."""

    timezone: str
    channel_id: int | None
    last_sign_at: datetime | None
    ears_at: datetime | None
    check_at: datetime | None
    asked_at: datetime | None
    away_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedSession(Session):
    """A finished session, with the minutes that count."""

    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardedSession(FinishedSession):
    """A timer that was discarded with 5 minutes or more on it."""

    started_at: datetime
    ended_at: datetime
    discarded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session to insert: one that starts has no `minutes`, a logged one has only those."""

    guild_id: int
    user_id: int
    kind: SessionKind
    day: date
    timezone: str
    focus: str
    minutes: int | None = None
    note: str | None = None
    posting_id: int | None = None
    variant: Variant | None = None
    exercise: str | None = None
    channel_id: int | None = None
    started_at: datetime | None = None
    last_sign_at: datetime | None = None
    ears_at: datetime | None = None
    check_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSession:
    """A running timer or room session.

    `day` is a producer day in `timezone`, even if the member's zone changes later. `last_sign_at`
    is the owner's last activity, `ears_at` when to remind them to rest their ears, `check_at` when
    to check whether they are still there, and `asked_at` when they were asked that. `away_at` is
    when the member of a room session left, if they are away.
    """

    id: int
    guild_id: int
    user_id: int
    kind: SessionKind
    day: date
    timezone: str
    started_at: datetime
    focus: str
    note: str | None
    posting_id: int | None
    variant: Variant | None
    exercise: str | None
    channel_id: int | None
    last_sign_at: datetime
    ears_at: datetime | None
    check_at: datetime
    asked_at: datetime | None
    away_at: datetime | None


_ADD = insert(NewSession, "sessions")

_START = _ADD + " ON CONFLICT DO NOTHING RETURNING id"

_LOG = returning(FinishedSession, _ADD)

# `kind` is tested twice for SQLite: its partial index of running sessions excludes logged ones.
_RUNNING = select(
    RunningSession,
    """FROM sessions
       WHERE guild_id = :guild_id AND user_id = :user_id AND kind = :kind AND ended_at IS NULL
         AND kind <> 'logged'""",
)

_FIND_RUNNING = select(
    RunningSession,
    "FROM sessions WHERE id = :session_id AND kind <> 'logged' AND ended_at IS NULL",
)

_FIND_FINISHED = select(
    FinishedSession, "FROM sessions WHERE id = :session_id AND minutes IS NOT NULL"
)

_FIND_DISCARDED = select(
    DiscardedSession, "FROM sessions WHERE id = :session_id AND discarded_at IS NOT NULL"
)

_FINISH = returning(
    FinishedSession,
    """UPDATE sessions SET ended_at = :at, last_sign_at = :at, minutes = :minutes, note = :note,
           ears_at = NULL, check_at = NULL, asked_at = NULL, away_at = NULL
       WHERE id = :session_id AND ended_at IS NULL""",
)

_DISCARD_BREAKS = "DELETE FROM breaks WHERE session_id = :session_id"

_DISCARD = "DELETE FROM sessions WHERE id = :session_id AND ended_at IS NULL"

_UNDO = """
    UPDATE sessions SET undone_at = :now WHERE id = :session_id AND undone_at IS NULL
    RETURNING focus
"""

_DISCARD_KEEPING = """
    UPDATE sessions SET ended_at = :at, last_sign_at = :at, minutes = :minutes,
        undone_at = :at, discarded_at = :at, ears_at = NULL, check_at = NULL, asked_at = NULL
    WHERE id = :session_id AND ended_at IS NULL
"""

_RESTORE = returning(
    FinishedSession,
    """UPDATE sessions SET minutes = :minutes, undone_at = NULL, discarded_at = NULL
       WHERE id = :session_id AND discarded_at IS NOT NULL""",
)

_SET_NOTE = "UPDATE sessions SET note = :note WHERE id = :session_id"

_SET_FOCUS = "UPDATE sessions SET focus = :focus WHERE id = :session_id AND ended_at IS NULL"

_HISTORY = select(
    FinishedSession,
    """FROM sessions
       WHERE guild_id = :guild_id AND user_id = :user_id AND minutes IS NOT NULL
         AND undone_at IS NULL
       ORDER BY id DESC LIMIT :limit OFFSET :offset""",
)

_COUNT = """
    SELECT count(*) FROM sessions
    WHERE guild_id = :guild_id AND user_id = :user_id AND minutes IS NOT NULL AND undone_at IS NULL
"""

_ALL_OF = select(
    StoredSession, "FROM sessions WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)

_LAST_FOCUS = """
    SELECT focus FROM sessions WHERE guild_id = :guild_id AND user_id = :user_id
    ORDER BY id DESC LIMIT 1
"""

_LAST_ON_EXERCISE = select(
    FinishedSession,
    """FROM sessions
       WHERE guild_id = :guild_id AND user_id = :user_id AND exercise = :exercise
         AND minutes IS NOT NULL AND undone_at IS NULL
       ORDER BY id DESC LIMIT 1""",
)


def start(tx: Transaction, session: NewSession) -> bool:
    """Start a timer or a room session; False if the member has a running session."""
    return fetch_value(tx, _START, **values_of(session)) is not None


def log(tx: Transaction, session: NewSession) -> FinishedSession:
    """Insert a logged session and return it."""
    return fetch_exactly_one(tx, FinishedSession, _LOG, **values_of(session))


def running(
    tx: Transaction, guild_id: int, user_id: int, kind: SessionKind = SessionKind.TIMED
) -> RunningSession | None:
    """Return a member's running timer, or with another `kind` their running room session."""
    return fetch_one(tx, RunningSession, _RUNNING, guild_id=guild_id, user_id=user_id, kind=kind)


def find_running(tx: Transaction, session_id: int) -> RunningSession | None:
    """Return one session if it is running."""
    return fetch_one(tx, RunningSession, _FIND_RUNNING, session_id=session_id)


def find_finished(tx: Transaction, session_id: int) -> FinishedSession | None:
    """Return one session if it is finished, undone or not."""
    return fetch_one(tx, FinishedSession, _FIND_FINISHED, session_id=session_id)


def find_discarded(tx: Transaction, session_id: int) -> DiscardedSession | None:
    """Return one session if its timer was discarded and not logged after all."""
    return fetch_one(tx, DiscardedSession, _FIND_DISCARDED, session_id=session_id)


def finish(
    tx: Transaction, session_id: int, *, minutes: int, note: str | None, at: datetime
) -> FinishedSession:
    """End a running session at `at`, with the minutes that count."""
    return fetch_exactly_one(
        tx, FinishedSession, _FINISH, session_id=session_id, minutes=minutes, note=note, at=at
    )


def discard(tx: Transaction, session_id: int) -> None:
    """Delete a running session and its breaks."""
    execute(tx, _DISCARD_BREAKS, session_id=session_id)
    execute(tx, _DISCARD, session_id=session_id)


def discard_keeping(tx: Transaction, session_id: int, *, minutes: int, at: datetime) -> None:
    """End a running session without counting it, keeping its minutes to restore them."""
    execute(tx, _DISCARD_KEEPING, session_id=session_id, minutes=minutes, at=at)


def restore(tx: Transaction, session_id: int, *, minutes: int) -> FinishedSession:
    """Make a discarded session a finished one, with the minutes that count."""
    return fetch_exactly_one(tx, FinishedSession, _RESTORE, session_id=session_id, minutes=minutes)


def set_note(tx: Transaction, session_id: int, note: str | None) -> None:
    """Replace the note of a session."""
    execute(tx, _SET_NOTE, session_id=session_id, note=note)


def set_focus(tx: Transaction, session_id: int, focus: str) -> None:
    """Change the focus of a running session."""
    execute(tx, _SET_FOCUS, session_id=session_id, focus=focus)


def mark_undone(tx: Transaction, session_id: int, now: datetime) -> str | None:
    """Mark a session as undone and return its focus; None if it was undone before.

    It is no longer assessed.
    """
    assessments.forget_session(tx, session_id)
    return fetch_value(tx, _UNDO, session_id=session_id, now=now)


def history(
    tx: Transaction, guild_id: int, user_id: int, *, limit: int, offset: int
) -> list[FinishedSession]:
    """Return finished sessions that are not undone, the newest first."""
    return fetch_all(
        tx,
        FinishedSession,
        _HISTORY,
        guild_id=guild_id,
        user_id=user_id,
        limit=limit,
        offset=offset,
    )


def count(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many finished sessions a member has that are not undone."""
    return fetch_value(tx, _COUNT, guild_id=guild_id, user_id=user_id)


def last_focus(tx: Transaction, guild_id: int, user_id: int) -> str | None:
    """Return the focus of a member's newest session."""
    return fetch_value(tx, _LAST_FOCUS, guild_id=guild_id, user_id=user_id)


def last_on_exercise(
    tx: Transaction, guild_id: int, user_id: int, exercise: str
) -> FinishedSession | None:
    """Return a member's newest finished session on an exercise."""
    who = {"guild_id": guild_id, "user_id": user_id}
    return fetch_one(tx, FinishedSession, _LAST_ON_EXERCISE, **who, exercise=exercise)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[StoredSession]:
    """Return every session of a member, running and undone ones included."""
    return fetch_all(tx, StoredSession, _ALL_OF, guild_id=guild_id, user_id=user_id)
