"""Opens and closes the breaks of a session that takes part, inside the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime

from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.reminders.rules import ears_due
from bot.sessions.rules import MAX_BREAKS, SessionKind
from bot.sessions.store import breaks, timers
from bot.sessions.store.sessions import RunningSession
from bot.shared_timers.rules import Phase


def apply_phases(
    tx: Transaction, member: Member, session: RunningSession, phases: Iterable[Phase]
) -> None:
    """Open or close a session's break at the beginning of each phase.

    It doesn't count as activity: whether the member is there is asked as without a shared timer.
    """
    for phase in phases:
        if phase.is_break:
            _open(tx, session, phase.from_at)
        else:
            end_shared_break(tx, member, session, phase.from_at)


def _open(tx: Transaction, session: RunningSession, at: datetime) -> None:
    """Open a break, unless the member is on one of their own."""
    pauses = breaks.of_session(tx, session.id)
    last = pauses[-1] if pauses else None
    if (last is not None and last.to_at is None) or len(pauses) >= MAX_BREAKS:
        return
    after = last.to_at if last is not None and last.to_at is not None else session.started_at
    breaks.start(tx, session.id, max(at, after))
    timers.set_ears(tx, session.id, None)


def end_shared_break(
    tx: Transaction, member: Member, session: RunningSession, at: datetime
) -> None:
    """Close the open break, unless the member began it since, or is away from their room."""
    since = breaks.open_since(tx, session.id)
    if since is None or since > at or session.away_at is not None:
        return
    breaks.end(tx, session.id, at)
    if session.kind is SessionKind.TIMED and session.asked_at is None:
        timers.set_ears(tx, session.id, ears_due(at, member.ears_minutes))
