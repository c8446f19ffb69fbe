"""SQL that finds and shifts times in the future, after the clock was set back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.db.rows import execute, execute_each, fetch_all, select, values_of
from bot.db.transactions import Transaction
from bot.sessions.store.breaks import Break
from bot.sessions.store.sessions import RunningSession

_SHIFT_REDRAWS = """
    UPDATE postings
    SET refresh_at = CASE WHEN refresh_at - :lead > :now THEN refresh_at - :lead ELSE :now END
    WHERE refresh_at > :now
"""

_SHIFT_ROLE_CHECKS = """
    UPDATE role_checks
    SET check_at = CASE WHEN check_at - :lead > :now THEN check_at - :lead ELSE :now END
    WHERE check_at > :now
"""

_SHIFT_IMPORTS = """
    UPDATE imports SET work_at = CASE WHEN work_at - :lead > :now THEN work_at - :lead ELSE :now END
    WHERE work_at > :now
"""

_SHIFT_DELIVERIES = """
    UPDATE deliveries
    SET send_at = CASE WHEN send_at - :lead > :now THEN send_at - :lead ELSE :now END,
        sending_since = CASE WHEN sending_since > :now THEN sending_since - :lead
                             ELSE sending_since END
    WHERE send_at > :now
"""

# One that was moved on by the clock that was ahead keeps its place in its course.
_SHIFT_SHARED_TIMERS = """
    UPDATE shared_timers
    SET started_at = started_at - :lead, ends_at = ends_at - :lead, due_at = due_at - :lead
    WHERE due_at - :lead > :now
"""

_SHIFT_SHARED_TIMER_REDRAWS = """
    UPDATE shared_timers
    SET redraw_at = CASE WHEN redraw_at - :lead > :now THEN redraw_at - :lead ELSE :now END
    WHERE redraw_at > :now
"""

_SHIFT_STREAK_REMINDERS = """
    UPDATE members
    SET streak_reminder_at = CASE WHEN streak_reminder_at - :lead > :now
                                  THEN streak_reminder_at - :lead ELSE :now END
    WHERE streak_reminder_at > :now
"""

_EARLIER = "CASE WHEN {at} - :lead < :now THEN {at} - :lead ELSE :now END"
_SOONER = "CASE WHEN {at} - :lead > :now THEN {at} - :lead WHEN {at} > :now THEN :now ELSE {at} END"

# What began by the clock that was ahead is open for as long. Critiques appear, are answered and
# are paid with the same delay, as the messages about them are sent, and so do calls to listen.
_SHIFT_LISTENING = tuple(
    statement.format(
        **{at: _EARLIER.format(at=at) for at in ("at", "claimed_at", "starts_at")},
        **{at: _SOONER.format(at=at) for at in ("visible_at", "replied_at", "pays_at")},
        **{at: _SOONER.format(at=at) for at in ("paused_until", "due_at")},
        call_at=_SOONER.format(at="at"),
    )
    for statement in (
        """
            UPDATE submissions SET closes_at = closes_at - at + {at}, at = {at}
            WHERE closed_at IS NULL AND at > :now
        """,
        """
            UPDATE feedback_claims
            SET expires_at = expires_at - claimed_at + {claimed_at}, claimed_at = {claimed_at}
            WHERE ended_at IS NULL AND claimed_at > :now
        """,
        "UPDATE feedback_calls SET at = {call_at} WHERE at > :now",
        """
            UPDATE critiques
            SET at = CASE WHEN at > :now THEN {at} ELSE at END, visible_at = {visible_at},
                replied_at = {replied_at}, pays_at = {pays_at}
            WHERE visible_at > :now OR replied_at > :now OR pays_at > :now
        """,
        "UPDATE feedback_members SET paused_until = {paused_until} WHERE paused_until > :now",
        """
            UPDATE battles
            SET entries_close_at = entries_close_at - starts_at + {starts_at},
                votes_close_at = votes_close_at - starts_at + {starts_at},
                due_at = due_at - starts_at + {starts_at}, starts_at = {starts_at}
            WHERE due_at IS NOT NULL AND starts_at > :now
        """,
        """
            UPDATE buddy_asks SET lapses_at = lapses_at - at + {at}, at = {at} WHERE at > :now
        """,
        # An event keeps its planned times: its start and end are due again.
        """
            UPDATE xp_events
            SET state = CASE WHEN from_at > :now THEN 'planned' ELSE 'running' END,
                due_at = CASE WHEN from_at > :now THEN from_at ELSE to_at END
            WHERE cancelled_at IS NULL AND to_at > :now AND coalesce(due_at, 0) <= to_at
        """,
        """
            UPDATE xp_events SET to_at = CASE WHEN from_at > :now THEN from_at ELSE :now END
            WHERE cancelled_at IS NOT NULL AND to_at > :now AND to_at > from_at
        """,
        "UPDATE won_roles SET due_at = {due_at} WHERE due_at > :now",
        "UPDATE posting_threads SET due_at = {due_at} WHERE due_at > :now",
        "UPDATE posting_publications SET due_at = {due_at} WHERE due_at > :now",
    )
)

# Every running session has a `check_at`, and a finished one has none.
_RUNNING = select(RunningSession, "FROM sessions WHERE check_at > :now AND ended_at IS NULL")

_SET_TIMES = """
    UPDATE sessions
    SET day = :day, started_at = :started_at, last_sign_at = :last_sign_at, ears_at = :ears_at,
        check_at = :check_at, asked_at = :asked_at, away_at = :away_at
    WHERE id = :id
"""

_DROP_BREAKS = "DELETE FROM breaks WHERE session_id = :session_id"

_ADD_BREAK = """
    INSERT INTO breaks (session_id, from_at, to_at) VALUES (:session_id, :from_at, :to_at)
    ON CONFLICT (session_id, from_at) DO UPDATE SET to_at = excluded.to_at
"""


def shift_redraws(tx: Transaction, lead: timedelta, now: datetime) -> None:
    """Move pending redraws of postings back by `lead`, at the earliest to `now`."""
    execute(tx, _SHIFT_REDRAWS, lead=int(lead.total_seconds()), now=now)


def shift_work(tx: Transaction, lead: timedelta, now: datetime) -> None:
    """Move what is planned back by `lead`, at the earliest to `now`.

    These are role checks, imports, messages, shared timers with their redraws, and members' evening
    reminders.
    """
    for statement in (
        _SHIFT_ROLE_CHECKS,
        _SHIFT_IMPORTS,
        _SHIFT_DELIVERIES,
        _SHIFT_SHARED_TIMERS,
        _SHIFT_SHARED_TIMER_REDRAWS,
        _SHIFT_STREAK_REMINDERS,
    ):
        execute(tx, statement, lead=int(lead.total_seconds()), now=now)


def shift_listening(tx: Transaction, lead: timedelta, now: datetime) -> None:
    """Move feedback and battles back by `lead`: both what began and what becomes due."""
    for statement in _SHIFT_LISTENING:
        execute(tx, statement, lead=int(lead.total_seconds()), now=now)


def running(tx: Transaction, now: datetime) -> list[RunningSession]:
    """Return the running sessions with nothing due yet, in lock order of their members."""
    running = fetch_all(tx, RunningSession, _RUNNING, now=now)
    # Sorted here: with ORDER BY, SQLite would read the whole table.
    return sorted(running, key=lambda session: (session.guild_id, session.user_id))


def set_times(tx: Transaction, session: RunningSession, breaks: Sequence[Break]) -> None:
    """Update the times of a running session, and replace its breaks."""
    execute(tx, _SET_TIMES, **values_of(session))
    execute(tx, _DROP_BREAKS, session_id=session.id)
    execute_each(tx, _ADD_BREAK, [values_of(each) for each in breaks])
