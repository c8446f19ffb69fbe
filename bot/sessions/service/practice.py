"""Practice of timers, room sessions and logged sessions: stretches and awards."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.calendar.rules.days import ZoneHistory
from bot.db.transactions import Transaction
from bot.events import store as events
from bot.events.service.shares import share_at, share_of_practice
from bot.interactions.errors import NotYours, StaleButton
from bot.interactions.rules import Click, Request
from bot.interactions.service import enter
from bot.members.store import Member
from bot.packs.content import Focus
from bot.rooms.errors import RoomSessionRunning
from bot.servers.service.context import ServerContext
from bot.sessions.errors import NoTimer
from bot.sessions.results import SessionRecorded, Timer
from bot.sessions.rules import SessionKind, Subject
from bot.sessions.service.quests import practised_quest
from bot.sessions.store import breaks, sessions
from bot.sessions.store.breaks import Break
from bot.sessions.store.sessions import FinishedSession, RunningSession, Session
from bot.shared_timers import store as shared_timers
from bot.shared_timers.rules import Together
from bot.streaks.service import streak_on
from bot.xp.rules.awards import (
    FRESH_EARS_MINUTES,
    EventShare,
    Source,
    Stretch,
    fresh_ears_xp,
    has_fresh_ears,
    practice_minutes,
    session_base_xp,
    stretches_between,
    unpaid_minutes,
)
from bot.xp.service.awards import Earning, grant
from bot.xp.store import ledger
from bot.xp.store.ledger import Award, PracticeDay

# The prefix of a session's reference in the ledger; the session's id follows.
_REFERENCE = "session:"


def choose_focus(
    tx: Transaction, context: ServerContext, member: Member, text: str | None
) -> Focus:
    """Return the focus named `text`, by default that of the member's last session.

    Raises:
        UnknownFocus: the pack has no such focus.
    """
    if text:
        return context.focus(text)
    last = sessions.last_focus(tx, member.guild_id, member.user_id)
    return context.pack.focus_by_slug.get(last or "", context.pack.focuses[0])


def running_timer(tx: Transaction, request: Request) -> RunningSession:
    """Return the running timer of the requesting member.

    Raises:
        NoTimer: no timer is running.
        RoomSessionRunning: a room session is running, which is not a timer.
    """
    session = sessions.running(tx, request.guild_id, request.user_id)
    if session is not None:
        return session
    in_room = sessions.running(tx, request.guild_id, request.user_id, SessionKind.ROOM)
    if in_room is None:
        raise NoTimer(user_id=request.user_id)
    raise RoomSessionRunning(channel_id=in_room.channel_id, since=in_room.started_at)


def stretches_of(started_at: datetime, pauses: Sequence[Break], until: datetime) -> list[Stretch]:
    """Return the practice of a session between its breaks, up to `until` or an open break."""
    return [
        Stretch(from_at=from_at, to_at=to_at)
        for from_at, to_at in stretches_between(
            started_at, until, [(each.from_at, each.to_at) for each in pauses]
        )
    ]


def break_since(pauses: Sequence[Break]) -> datetime | None:
    """Return the start of the current break, or None."""
    return pauses[-1].from_at if pauses and pauses[-1].to_at is None else None


def elapsed_minutes(
    tx: Transaction, zones: ZoneHistory, member: Member, day: date, now: datetime
) -> int:
    """Return how many minutes of a day and their practice fit into the time that has passed.

    After a move to the east a day begins before the one before is over: both share its time.
    """
    day_before = day - timedelta(days=1)
    practised = ledger.practice_day(tx, member.guild_id, member.user_id, day_before).minutes
    since_day_before = (now - zones.starts_at(day_before)) // timedelta(minutes=1)
    return max(0, min(zones.minutes_so_far(day, now), since_day_before - practised))


def timer_of(
    tx: Transaction, context: ServerContext, member: Member, session: RunningSession, now: datetime
) -> Timer:
    """Return the state of a running timer at `now`."""
    pauses = breaks.of_session(tx, session.id)
    stretches = stretches_of(session.started_at, pauses, now)
    day_so_far = ledger.practice_day(tx, member.guild_id, member.user_id, session.day)
    return Timer(
        user_id=member.user_id,
        focus=context.focus_name(session.focus),
        quest=practised_quest(tx, context, session, now),
        note=session.note,
        started_at=session.started_at,
        break_since=break_since(pauses),
        breaks=len(pauses),
        minutes=practice_minutes(stretches),
        stretch_minutes=practice_minutes(stretches[-1:]),
        fresh_ears=has_fresh_ears(FRESH_EARS_MINUTES, stretches),
        day_minutes=day_so_far.minutes,
        daily_goal_minutes=member.daily_goal_minutes,
        ears_at=session.ears_at,
        ears_minutes=member.ears_minutes,
        streak=streak_on(tx, member, day_so_far),
        place=context.place,
        has_help=bool(context.pack.problems),
        event=events.running_at(tx, member.guild_id, now),
        together=together_of(tx, session, now),
    )


def together_of(tx: Transaction, session: RunningSession, now: datetime) -> Together | None:
    """Return the shared timer that a running session takes part in, with its phase at `now`."""
    shared = shared_timers.of_session(tx, session.id)
    if shared is None or shared.is_over(now):
        return None
    return Together(
        shared_timer_id=shared.id, channel_id=shared.channel_id, phase=shared.phase_at(now)
    )


def own_session(tx: Transaction, click: Click, session_id: int) -> FinishedSession:
    """Return a finished session of the member who clicked.

    Raises:
        StaleButton: it is gone, or another server's.
        NotYours: it is another member's.
    """
    session = sessions.find_finished(tx, session_id)
    if session is None or click.guild_id not in (None, session.guild_id):
        raise StaleButton
    if session.user_id != click.user_id:
        raise NotYours
    return session


def enter_session(tx: Transaction, click: Click, session_id: int) -> tuple[Member, FinishedSession]:
    """Start a change of a finished session: claim the click, and lock its member."""
    found = own_session(tx, click, session_id)
    member = enter(tx, click.in_server(found.guild_id))
    return member, own_session(tx, click, session_id)  # read again: it may have changed


def subject_of(session: Session | RunningSession) -> Subject:
    """Return what a session is about."""
    return Subject(
        focus=session.focus,
        posting_id=session.posting_id,
        variant=session.variant,
        exercise=session.exercise,
    )


def session_of(award: Award) -> int:
    """Return the id of the session that an award was given for."""
    return int(award.reference.removeprefix(_REFERENCE))


def award_of(tx: Transaction, session: FinishedSession) -> Award | None:
    """Return the award that a finished session was given, undone or not."""
    return ledger.find_by_reference(
        tx, session.guild_id, Source.SESSION, f"{_REFERENCE}{session.id}"
    )


def credit(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    session: FinishedSession,
    day_so_far: PracticeDay,
    stretches: Sequence[Stretch] = (),
    fresh_ears: bool = False,
    cut_minutes: int = 0,
    now: datetime,
) -> SessionRecorded:
    """Grant the award of a session; `day_so_far` are its producer day's totals before it.

    A logged session has no `stretches`. If its focus is no longer in the pack, the default weights
    apply.
    """
    minutes, focus = session.minutes, context.pack.focus_by_slug.get(session.focus)
    base_xp = session_base_xp(minutes, day_so_far.minutes)
    if fresh_ears:
        base_xp += fresh_ears_xp(base_xp)
    name = focus.name if focus else context.pack.name
    if stretches:
        event = share_of_practice(
            tx,
            member.guild_id,
            stretches,
            minutes=minutes,
            minutes_before=day_so_far.minutes,
            fresh_ears=fresh_ears,
        )
    else:
        event = _share_of_logged(tx, context, member, session, base_xp, now)
    awarded = grant(
        tx,
        context,
        member,
        Earning(
            day=day_so_far.day,
            source=Source.SESSION,
            reference=f"{_REFERENCE}{session.id}",
            base_xp=base_xp,
            weights=focus.weights if focus else context.pack.default_weights,
            minutes=minutes,
            reason=f"{name}, {minutes} minutes",
            event=event,
        ),
        now,
    )
    quest = practised_quest(tx, context, session, now)
    return SessionRecorded(
        session_id=session.id,
        minutes=minutes,
        focus=name,
        quest=quest,
        day=day_so_far.day,
        note=session.note,
        fresh_ears=fresh_ears,
        unpaid_minutes=unpaid_minutes(minutes, day_so_far.minutes),
        cut_minutes=cut_minutes,
        day_minutes=day_so_far.minutes + minutes,
        daily_goal_minutes=member.daily_goal_minutes,
        awarded=awarded,
        place=(quest and quest.place) or context.place,
    )


def _share_of_logged(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    session: FinishedSession,
    base_xp: int,
    now: datetime,
) -> EventShare | None:
    """Return the share of a logged session: all of today's, nothing of yesterday's."""
    if session.day != context.today(member, now):
        return None
    return share_at(tx, member.guild_id, now, base_xp=base_xp, minutes=session.minutes)
