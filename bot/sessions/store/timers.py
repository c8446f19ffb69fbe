"""SQL of running timers: the owner's last activity, and due reminders and checks."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.due import due_servers, fetch_due
from bot.db.rows import execute, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSession:
    """A running session with a due reminder or check."""

    id: int
    guild_id: int
    user_id: int


_RECORD_ACTIVITY = """
    UPDATE sessions
    SET last_sign_at = :now, ears_at = :ears_at, check_at = :check_at, asked_at = NULL
    WHERE id = :session_id
"""

_SET_EARS = "UPDATE sessions SET ears_at = :ears_at WHERE id = :session_id"

_MARK_ASKED = """
    UPDATE sessions SET asked_at = :now, check_at = :check_at, ears_at = NULL
    WHERE id = :session_id
"""

_SET_CHECK = "UPDATE sessions SET check_at = :check_at WHERE id = :session_id"

_CHECK_DUE_SERVERS = due_servers("sessions", "check_at", where="kind = 'timed'")

_CHECK_DUE_OF = select(
    DueSession,
    """FROM sessions
       WHERE guild_id = :guild_id AND check_at <= :now AND kind = 'timed'
       ORDER BY check_at, id LIMIT :at_most""",
)

_EARS_DUE_SERVERS = due_servers("sessions", "ears_at")

_EARS_DUE_OF = select(
    DueSession,
    """FROM sessions WHERE guild_id = :guild_id AND ears_at <= :now
       ORDER BY ears_at, id LIMIT :at_most""",
)


def record_activity(
    tx: Transaction,
    session_id: int,
    *,
    ears_at: datetime | None,
    check_at: datetime,
    now: datetime,
) -> None:
    """Record activity of a timer's owner, and withdraw the question whether they are there."""
    execute(
        tx, _RECORD_ACTIVITY, session_id=session_id, ears_at=ears_at, check_at=check_at, now=now
    )


def set_ears(tx: Transaction, session_id: int, ears_at: datetime | None) -> None:
    """Set when a timer's owner is next reminded to rest their ears."""
    execute(tx, _SET_EARS, session_id=session_id, ears_at=ears_at)


def mark_asked(tx: Transaction, session_id: int, *, check_at: datetime, now: datetime) -> None:
    """Record that a timer's owner was asked whether they are there, and until when to wait."""
    execute(tx, _MARK_ASKED, session_id=session_id, check_at=check_at, now=now)


def set_check(tx: Transaction, session_id: int, check_at: datetime) -> None:
    """Set when to check again whether a timer's owner is still there."""
    execute(tx, _SET_CHECK, session_id=session_id, check_at=check_at)


def due(tx: Transaction, now: datetime, at_most: int) -> list[DueSession]:
    """Return the timers due for a question, for closing, or for a reminder, by `fetch_due`."""
    due = [
        each
        for servers, rows in (
            (_CHECK_DUE_SERVERS, _CHECK_DUE_OF),
            (_EARS_DUE_SERVERS, _EARS_DUE_OF),
        )
        for each in fetch_due(tx, DueSession, servers, rows, now=now, at_most=at_most)
    ]
    return list(dict.fromkeys(due))
