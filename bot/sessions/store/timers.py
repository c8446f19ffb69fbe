"""Running timers: when their owners last gave a sign, and what is due when."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTimer:
    """A timer that has something due, and whose it is."""

    id: int
    guild_id: int
    user_id: int


_SIGN = """
    UPDATE sessions
    SET last_sign_at = :now, ears_at = :ears_at, check_at = :check_at, asked_at = NULL
    WHERE id = :session_id
"""

_SET_EARS = "UPDATE sessions SET ears_at = :ears_at WHERE id = :session_id"

_ASK = """
    UPDATE sessions SET asked_at = :now, check_at = :check_at, ears_at = NULL
    WHERE id = :session_id
"""

_SET_CHECK = "UPDATE sessions SET check_at = :check_at WHERE id = :session_id"

# One subselect per index: with both in one condition, SQLite would read the whole table.
_DUE = select(
    DueTimer,
    """FROM sessions
       WHERE id IN (SELECT id FROM sessions WHERE ears_at <= :now
                    UNION SELECT id FROM sessions WHERE check_at <= :now)
         AND kind = 'timed' AND ended_at IS NULL
       ORDER BY id LIMIT :at_most""",
)


def sign(
    tx: Transaction,
    session_id: int,
    *,
    ears_at: datetime | None,
    check_at: datetime,
    now: datetime,
) -> None:
    """Note a sign of a timer's owner: they are there, and are asked nothing any more."""
    execute(tx, _SIGN, session_id=session_id, ears_at=ears_at, check_at=check_at, now=now)


def set_ears(tx: Transaction, session_id: int, ears_at: datetime | None) -> None:
    """Write when a timer's owner is next reminded to rest their ears."""
    execute(tx, _SET_EARS, session_id=session_id, ears_at=ears_at)


def ask(tx: Transaction, session_id: int, *, check_at: datetime, now: datetime) -> None:
    """Note that a timer's owner is asked whether they are still there, and until when."""
    execute(tx, _ASK, session_id=session_id, check_at=check_at, now=now)


def set_check(tx: Transaction, session_id: int, check_at: datetime) -> None:
    """Write when to look again whether a timer's owner is still there."""
    execute(tx, _SET_CHECK, session_id=session_id, check_at=check_at)


def due(tx: Transaction, now: datetime, at_most: int) -> list[DueTimer]:
    """Return the timers whose owner is to be reminded, asked, or given up waiting for."""
    return fetch_all(tx, DueTimer, _DUE, now=now, at_most=at_most)
