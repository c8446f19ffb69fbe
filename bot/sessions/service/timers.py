"""Changes of a running timer, inside the caller's transaction."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.reminders.rules import check_due, ears_due, ears_due_after_change
from bot.servers.service.context import ServerContext
from bot.sessions.errors import DayFull, TooManyBreaks
from bot.sessions.results import SessionRecorded, TimerCancelled, TimerDiscarded
from bot.sessions.rules import MAX_BREAKS, MIN_MINUTES, SessionKind, Subject
from bot.sessions.service.practice import (
    credit,
    elapsed_minutes,
    stretches_of,
    subject_of,
)
from bot.sessions.service.quests import with_next_quest, with_track_step
from bot.sessions.store import breaks, sessions, timers
from bot.sessions.store.sessions import DiscardedSession, NewSession, RunningSession
from bot.shared_timers import store as shared_timers
from bot.xp.rules.awards import has_fresh_ears, practice_minutes
from bot.xp.store import ledger
from bot.xp.store.ledger import PracticeDay


def start_timer(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    subject: Subject,
    *,
    note: str | None = None,
    channel_id: int | None,
    now: datetime,
) -> bool:
    """Start a timer; False if the member has a running session."""
    return sessions.start(
        tx,
        NewSession(
            guild_id=member.guild_id,
            user_id=member.user_id,
            kind=SessionKind.TIMED,
            day=context.today(member, now),
            timezone=context.zone_of(member).key,
            focus=subject.focus,
            note=note,
            posting_id=subject.posting_id,
            variant=subject.variant,
            exercise=subject.exercise,
            channel_id=channel_id,
            started_at=now,
            last_sign_at=now,
            ears_at=ears_due(now, member.ears_minutes),
            check_at=check_due(now),
        ),
    )


def open_break(tx: Transaction, session: RunningSession, now: datetime) -> None:
    """Start a break, which counts as activity and pauses the reminder to rest the ears.

    Raises:
        TooManyBreaks: the session has had the maximum number of breaks.
        ConstraintViolated: the timer is already on a break.
    """
    if breaks.count(tx, session.id) >= MAX_BREAKS:
        raise TooManyBreaks(limit=MAX_BREAKS)
    breaks.start(tx, session.id, now)
    timers.record_activity(tx, session.id, ears_at=None, check_at=check_due(now), now=now)


def close_break(tx: Transaction, member: Member, session: RunningSession, now: datetime) -> bool:
    """End the current break, which counts as activity; return False if there is none."""
    if not breaks.end(tx, session.id, now):
        return False
    record_activity(tx, member, session, now)
    return True


def record_activity(
    tx: Transaction, member: Member, session: RunningSession, now: datetime
) -> None:
    """Record activity of the timer's owner, working or on a break."""
    timers.record_activity(
        tx,
        session.id,
        ears_at=_ears_at(tx, member, session, now),
        check_at=check_due(now),
        now=now,
    )


def reschedule_ears(tx: Transaction, member: Member, now: datetime) -> None:
    """Apply a changed ear reminder setting to the member's running timer."""
    session = sessions.running(tx, member.guild_id, member.user_id)
    if session is None or session.asked_at is not None or is_on_break(tx, session.id):
        return
    timers.set_ears(
        tx, session.id, ears_due_after_change(session.last_sign_at, member.ears_minutes, now)
    )


def stop_timer(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    session: RunningSession,
    *,
    until: datetime,
    note: str | None,
    now: datetime,
) -> SessionRecorded | TimerDiscarded:
    """End a timer at its member's request, and return it with what to take up next."""
    ended = end_timer(tx, context, member, session, until=until, note=note, now=now)
    if isinstance(ended, TimerDiscarded):
        return ended
    ended = with_track_step(tx, context, ended, session)
    return with_next_quest(tx, context, member, ended, now)


def end_timer(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    session: RunningSession,
    *,
    until: datetime,
    note: str | None,
    now: datetime,
) -> SessionRecorded | TimerDiscarded:
    """End a timer or room session, and credit it up to `until` to the day it started in.

    It is discarded if that is under 5 minutes, or if the day has fewer than 5 minutes left.
    """
    if until < now:  # a shared timer may have opened and closed breaks since
        breaks.cut(tx, session.id, until)
    shared_timers.redraw_of_session(tx, session.id, now + shared_timers.REDRAW_AFTER)
    stretches = stretches_of(session.started_at, breaks.of_session(tx, session.id), until)
    practised = practice_minutes(stretches)
    day_so_far = ledger.practice_day(tx, member.guild_id, member.user_id, session.day)
    minutes = min(practised, _minutes_left(tx, context, member, day_so_far, now))
    if minutes < MIN_MINUTES:
        sessions.discard(tx, session.id)
        return TimerDiscarded(
            user_id=member.user_id,
            minutes=practised,
            subject=subject_of(session),
            day_full=practised >= MIN_MINUTES,
        )
    breaks.end(tx, session.id, until)
    return credit(
        tx,
        context,
        member,
        session=sessions.finish(tx, session.id, minutes=minutes, note=note, at=until),
        day_so_far=day_so_far,
        stretches=stretches,
        fresh_ears=session.kind is SessionKind.TIMED and has_fresh_ears(minutes, stretches),
        cut_minutes=practised - minutes,
        now=now,
    )


def discard_timer(
    tx: Transaction, member: Member, session: RunningSession, now: datetime
) -> TimerCancelled:
    """End a timer without counting it; with 5 minutes or more they can be logged after all."""
    shared_timers.redraw_of_session(tx, session.id, now + shared_timers.REDRAW_AFTER)
    stretches = stretches_of(session.started_at, breaks.of_session(tx, session.id), now)
    minutes = practice_minutes(stretches)
    if minutes < MIN_MINUTES:
        sessions.discard(tx, session.id)
        return TimerCancelled(user_id=member.user_id, minutes=minutes)
    breaks.end(tx, session.id, now)
    sessions.discard_keeping(tx, session.id, minutes=minutes, at=now)
    return TimerCancelled(user_id=member.user_id, minutes=minutes, session_id=session.id)


def restore_timer(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    session: DiscardedSession,
    now: datetime,
) -> SessionRecorded:
    """Credit a discarded timer after all, to the day it started in.

    Raises:
        DayFull: the day has fewer than 5 minutes left.
    """
    pauses = breaks.of_session(tx, session.id)
    stretches = stretches_of(session.started_at, pauses, session.ended_at)
    day_so_far = ledger.practice_day(tx, member.guild_id, member.user_id, session.day)
    minutes = min(session.minutes, _minutes_left(tx, context, member, day_so_far, now))
    if minutes < MIN_MINUTES:
        raise DayFull
    return credit(
        tx,
        context,
        member,
        session=sessions.restore(tx, session.id, minutes=minutes),
        day_so_far=day_so_far,
        stretches=stretches,
        fresh_ears=has_fresh_ears(minutes, stretches),
        cut_minutes=session.minutes - minutes,
        now=now,
    )


def _minutes_left(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    day_so_far: PracticeDay,
    now: datetime,
) -> int:
    """Return how many more minutes of practice a producer day has room for."""
    elapsed = elapsed_minutes(tx, context.zones_of(member), member, day_so_far.day, now)
    return max(0, elapsed - day_so_far.minutes)


def is_on_break(tx: Transaction, session_id: int) -> bool:
    """Return whether a timer is on a break."""
    return breaks.open_since(tx, session_id) is not None


def _ears_at(
    tx: Transaction, member: Member, session: RunningSession, now: datetime
) -> datetime | None:
    """Return when the ear reminder is due after activity at `now`: None during a break."""
    return None if is_on_break(tx, session.id) else ears_due(now, member.ears_minutes)
