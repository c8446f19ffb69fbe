"""What a clock that was set back leaves in a time still to come, found and brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.db.rows import execute, execute_each, fetch_all, select, values_of
from bot.db.transactions import Transaction
from bot.servers.store import Schedule
from bot.sessions.store.sessions import RunningSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When a running session began, and its other instants."""

    id: int
    day: date
    started_at: datetime
    last_sign_at: datetime
    ears_at: datetime | None
    check_at: datetime
    asked_at: datetime | None


# Each is due as long after now as it was meant to be.
_DELIVERIES = """
    UPDATE deliveries
    SET send_at = CASE WHEN send_at - :by > :now THEN send_at - :by ELSE :now END,
        sending_since = CASE WHEN sending_since > :now THEN sending_since - :by
                             ELSE sending_since END
    WHERE send_at > :now
"""

_REFRESHES = """
    UPDATE postings
    SET refresh_at = CASE WHEN refresh_at - :by > :now THEN refresh_at - :by ELSE :now END
    WHERE refresh_at > :now
"""

_ROLE_CHECKS = """
    UPDATE role_checks
    SET check_at = CASE WHEN check_at - :by > :now THEN check_at - :by ELSE :now END
    WHERE check_at > :now
"""

_IMPORTS = """
    UPDATE imports SET work_at = CASE WHEN work_at - :by > :now THEN work_at - :by ELSE :now END
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


def bring_back_deliveries(tx: Transaction, by: timedelta, now: datetime) -> None:
    """Have what was put off sent as long after `now` as it was meant to be."""
    execute(tx, _DELIVERIES, by=_seconds(by), now=now)


def bring_back_refreshes(tx: Transaction, by: timedelta, now: datetime) -> None:
    """Do the same for postings that are to be redrawn."""
    execute(tx, _REFRESHES, by=_seconds(by), now=now)


def bring_back_role_checks(tx: Transaction, by: timedelta, now: datetime) -> None:
    """Do the same for members whose roles are to be looked at."""
    execute(tx, _ROLE_CHECKS, by=_seconds(by), now=now)


def bring_back_imports(tx: Transaction, by: timedelta, now: datetime) -> None:
    """Do the same for imports that somebody is to look after."""
    execute(tx, _IMPORTS, by=_seconds(by), now=now)


def schedules(tx: Transaction, now: datetime) -> list[Schedule]:
    """Return the schedules that are not due yet, in the order in which they are locked."""
    return fetch_all(tx, Schedule, _SCHEDULES, now=now)


def reviewed_servers(tx: Transaction, now: datetime) -> list[int]:
    """Return the servers whose next week in review is not due yet."""
    return [row[0] for row in execute(tx, _REVIEWED, now=now)]


def running(tx: Transaction, now: datetime) -> list[RunningSession]:
    """Return the running sessions that have nothing due yet, in the order of locking members."""
    found = fetch_all(tx, RunningSession, _RUNNING, now=now)
    return sorted(found, key=lambda session: (session.guild_id, session.user_id))


def set_times(tx: Transaction, times: Times) -> None:
    """Write when a running session began, and its other instants."""
    execute(tx, _SET_TIMES, **values_of(times))


def set_breaks(
    tx: Transaction, session_id: int, breaks: Sequence[tuple[datetime, datetime | None]]
) -> None:
    """Write a session's breaks anew: when each began and, unless it lasts still, ended."""
    execute(tx, _DROP_BREAKS, session_id=session_id)
    execute_each(
        tx,
        _ADD_BREAK,
        [
            {"session_id": session_id, "from_at": from_at, "to_at": to_at}
            for from_at, to_at in breaks
        ],
    )


def _seconds(by: timedelta) -> int:
    return by // timedelta(seconds=1)
