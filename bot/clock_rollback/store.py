"""SQL that finds and shifts times in the future, after the clock was set back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.db.rows import execute, execute_each, fetch_all, select, values_of
from bot.db.transactions import Transaction
from bot.servers.store import Schedule
from bot.sessions.store.sessions import RunningSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The times of a running session."""

    id: int
    day: date
    started_at: datetime
    last_sign_at: datetime
    ears_at: datetime | None
    check_at: datetime
    asked_at: datetime | None


# Each keeps its remaining delay.
_DELIVERIES = """
    UPDATE deliveries
    SET send_at = CASE WHEN send_at - :lead > :now THEN send_at - :lead ELSE :now END,
        sending_since = CASE WHEN sending_since > :now THEN sending_since - :lead
                             ELSE sending_since END
    WHERE send_at > :now
"""

_REFRESHES = """
    UPDATE postings
    SET refresh_at = CASE WHEN refresh_at - :lead > :now THEN refresh_at - :lead ELSE :now END
    WHERE refresh_at > :now
"""

_ROLE_CHECKS = """
    UPDATE role_checks
    SET check_at = CASE WHEN check_at - :lead > :now THEN check_at - :lead ELSE :now END
    WHERE check_at > :now
"""

_IMPORTS = """
    UPDATE imports SET work_at = CASE WHEN work_at - :lead > :now THEN work_at - :lead ELSE :now END
    WHERE work_at > :now
"""

_SCHEDULES = select(Schedule, "FROM schedules WHERE next_run_at > :now ORDER BY guild_id, cadence")

_REVIEWED = "SELECT guild_id FROM week_review_schedules WHERE next_run_at > :now"

# Every running session has a `check_at`, and a finished one has none.
_RUNNING = select(RunningSession, "FROM sessions WHERE check_at > :now AND ended_at IS NULL")

_SET_TIMES = """
    UPDATE sessions
    SET day = :day, started_at = :started_at, last_sign_at = :last_sign_at, ears_at = :ears_at,
        check_at = :check_at, asked_at = :asked_at
    WHERE id = :id
"""

_DROP_BREAKS = "DELETE FROM breaks WHERE session_id = :session_id"

_ADD_BREAK = """
    INSERT INTO breaks (session_id, from_at, to_at) VALUES (:session_id, :from_at, :to_at)
    ON CONFLICT (session_id, from_at) DO UPDATE SET to_at = excluded.to_at
"""


def shift_deliveries(tx: Transaction, lead: timedelta, now: datetime) -> None:
    """Shift the due times of messages in the outbox."""
    execute(tx, _DELIVERIES, lead=_seconds(lead), now=now)


def shift_refreshes(tx: Transaction, lead: timedelta, now: datetime) -> None:
    """Shift the due times of redraws of postings."""
    execute(tx, _REFRESHES, lead=_seconds(lead), now=now)


def shift_role_checks(tx: Transaction, lead: timedelta, now: datetime) -> None:
    """Shift the due times of role checks."""
    execute(tx, _ROLE_CHECKS, lead=_seconds(lead), now=now)


def shift_imports(tx: Transaction, lead: timedelta, now: datetime) -> None:
    """Shift the due times of imports."""
    execute(tx, _IMPORTS, lead=_seconds(lead), now=now)


def schedules(tx: Transaction, now: datetime) -> list[Schedule]:
    """Return the schedules that are not due yet, in the order in which they are locked."""
    return fetch_all(tx, Schedule, _SCHEDULES, now=now)


def reviewed_servers(tx: Transaction, now: datetime) -> list[int]:
    """Return the servers whose next weekly review is not due yet."""
    return [row[0] for row in execute(tx, _REVIEWED, now=now)]


def running(tx: Transaction, now: datetime) -> list[RunningSession]:
    """Return the running sessions that have nothing due yet, in the order of locking members."""
    sessions = fetch_all(tx, RunningSession, _RUNNING, now=now)
    return sorted(sessions, key=lambda session: (session.guild_id, session.user_id))


def set_times(tx: Transaction, times: Times) -> None:
    """Update the times of a running session."""
    execute(tx, _SET_TIMES, **values_of(times))


def set_breaks(
    tx: Transaction, session_id: int, breaks: Sequence[tuple[datetime, datetime | None]]
) -> None:
    """Replace a session's breaks by pairs of start and end, None if one is not over."""
    execute(tx, _DROP_BREAKS, session_id=session_id)
    execute_each(
        tx,
        _ADD_BREAK,
        [
            {"session_id": session_id, "from_at": from_at, "to_at": to_at}
            for from_at, to_at in breaks
        ],
    )


def _seconds(lead: timedelta) -> int:
    return lead // timedelta(seconds=1)
