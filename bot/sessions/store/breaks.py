"""Breaks in practice sessions."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A break in a session; without `to_at` it is not over."""

    session_id: int
    from_at: datetime
    to_at: datetime | None


_START = """
    INSERT INTO breaks (session_id, from_at) VALUES (:session_id, :now)
    ON CONFLICT (session_id, from_at) DO UPDATE SET to_at = NULL
"""

# Requests may arrive out of order, but no break may end before it begins.
_END = """
    UPDATE breaks SET to_at = CASE WHEN from_at > :now THEN from_at ELSE :now END
    WHERE session_id = :session_id AND to_at IS NULL
"""

_DROP_FROM = "DELETE FROM breaks WHERE session_id = :session_id AND from_at >= :at"

_CUT = "UPDATE breaks SET to_at = :at WHERE session_id = :session_id AND to_at > :at"

_OPEN_SINCE = "SELECT from_at FROM breaks WHERE session_id = :session_id AND to_at IS NULL"

_COUNT = "SELECT count(*) FROM breaks WHERE session_id = :session_id"

_OF_SESSION = select(Break, "FROM breaks WHERE session_id = :session_id ORDER BY from_at")

_OF_MEMBER = select(
    Break,
    """FROM breaks JOIN sessions ON sessions.id = session_id
       WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY session_id, from_at""",
)


def start(tx: Transaction, session_id: int, now: datetime) -> None:
    """Start a break, or continue one that started and ended in the same second.

    Raises:
        ConstraintViolated: another break is open.
    """
    execute(tx, _START, session_id=session_id, now=now)


def end(tx: Transaction, session_id: int, now: datetime) -> bool:
    """End the open break; False if there is none."""
    return execute(tx, _END, session_id=session_id, now=now).rowcount == 1


def cut(tx: Transaction, session_id: int, at: datetime) -> None:
    """Forget the breaks of a session after `at`, when it ends."""
    for statement in (_DROP_FROM, _CUT):
        execute(tx, statement, session_id=session_id, at=at)


def open_since(tx: Transaction, session_id: int) -> datetime | None:
    """Return when a session's open break began, None if there is none."""
    return fetch_one(tx, datetime, _OPEN_SINCE, session_id=session_id)


def count(tx: Transaction, session_id: int) -> int:
    """Return how many breaks a session has, the open one included."""
    return fetch_value(tx, _COUNT, session_id=session_id)


def of_session(tx: Transaction, session_id: int) -> list[Break]:
    """Return a session's breaks in order."""
    return fetch_all(tx, Break, _OF_SESSION, session_id=session_id)


def of_member(tx: Transaction, guild_id: int, user_id: int) -> list[Break]:
    """Return every break of a member's sessions."""
    return fetch_all(tx, Break, _OF_MEMBER, guild_id=guild_id, user_id=user_id)
