"""What members do with shared timers: start one, join, leave, end it."""

from dataclasses import replace
from datetime import timedelta

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members.store import Member
from bot.rooms import store as rooms
from bot.rooms.service.room_sessions import end_running_room_session
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, default_server, load_context
from bot.sessions.errors import NoTimer
from bot.sessions.results import SessionRecorded, TimerDiscarded
from bot.sessions.rules import SessionKind, Subject
from bot.sessions.service.practice import choose_focus, timer_of
from bot.sessions.service.timers import start_timer, stop_timer
from bot.sessions.store import sessions
from bot.sessions.store.sessions import RunningSession
from bot.setting_changes.rules import Setting
from bot.setting_changes.service import record_change
from bot.shared_timers import store
from bot.shared_timers.errors import (
    AlreadyTogether,
    BadLengths,
    InTheRoom,
    NotTheHost,
    NotTogether,
    SharedTimerOver,
    TimerHere,
    TooLong,
)
from bot.shared_timers.results import JoinAsked, Joined, SharedTimerEnded, StartedInRoom
from bot.shared_timers.rules import DEFAULT_ROUNDS, MAX_ROUNDS, MAX_TOTAL, Lengths, lengths_meant
from bot.shared_timers.service.parts import apply_phases
from bot.shared_timers.service.starting import start_in_channel
from bot.shared_timers.store import NewSharedTimer, Part, SharedTimer
from bot.use_cases import Service


class SharedTimers(Service):
    """Use cases of members with shared timers."""

    @reads
    def in_channel(self, tx: Transaction, guild_id: int, channel_id: int) -> SharedTimer | None:
        """Return the running shared timer of a channel."""
        return store.in_channel(tx, guild_id, channel_id)

    @writes
    def start(
        self,
        tx: Transaction,
        request: Request,
        *,
        lengths: str,
        rounds: int,
        focus: str | None = None,
        channel_id: int,
    ) -> Joined | StartedInRoom:
        """Start a shared timer in a channel; its host takes part, with their own timer if any.

        In the chat of a studio room, everybody who is in the room takes part.

        Raises:
            BadLengths: the lengths can't be read, or are out of range.
            TooLong: the rounds take longer than 12 hours.
            UnknownFocus: the pack has no such focus.
            TimerHere: the channel already has a shared timer.
            AlreadyTogether: the member takes part in another one.
        """
        meant = _checked(lengths, rounds)
        servers.ensure(tx, default_server(request.guild_id, self._packs))
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        own = sessions.running(tx, request.guild_id, request.user_id)
        chosen = context.focus(focus).slug if focus else own and own.focus
        chosen = chosen or choose_focus(tx, context, member, None).slug
        timer = start_in_channel(tx, _new(request, meant, rounds, chosen, channel_id))
        if timer is None:
            here = store.in_channel(tx, request.guild_id, channel_id)
            raise TimerHere(shared_timer_id=here.id if here else 0)
        if rooms.find(tx, request.guild_id, channel_id) is not None:
            store.join_room(tx, timer)
            if _part(tx, request, timer.id) is not None:
                return StartedInRoom(timer=timer)
        joined = _join(tx, context, member, timer, request, focus=chosen)
        return replace(joined, is_host=True)

    @writes
    def start_again(
        self, tx: Transaction, request: Request, timer_id: int, *, channel_id: int
    ) -> Joined | StartedInRoom:
        """Start another shared timer like an earlier one. Raises as `start` does."""
        before = store.find(tx, request.guild_id, timer_id)
        if before is None:
            raise SharedTimerOver
        return self.start.within(
            tx,
            request,
            lengths=str(before.lengths),
            rounds=before.rounds or DEFAULT_ROUNDS,
            channel_id=channel_id,
        )

    @writes
    def join(
        self, tx: Transaction, request: Request, timer_id: int, *, with_own: bool = False
    ) -> Joined | JoinAsked:
        """Take part in a shared timer from now on, `with_own` timer if one is running.

        Raises:
            SharedTimerOver: it has ended.
            AlreadyTogether: the member takes part in another one.
            InTheRoom: they take part from its studio room.
        """
        member = enter(tx, request)
        timer = _running(tx, request, timer_id)
        part = _part(tx, request, timer_id)
        if part is not None and part.kind is SessionKind.ROOM:
            raise InTheRoom(shared_timer_id=timer.id, channel_id=timer.channel_id)
        context = load_context(tx, self._packs, request.guild_id)
        own = sessions.running(tx, request.guild_id, request.user_id)
        store.redraw(tx, timer.id, request.now + store.REDRAW_AFTER)
        if own is None:
            last = sessions.last_focus(tx, request.guild_id, request.user_id)
            focus = last if last and last in context.pack.focus_by_slug else timer.focus
            return _join(tx, context, member, timer, request, focus=focus)
        current = store.of_session(tx, own.id)
        if current is None and not with_own:
            return JoinAsked(
                shared_timer_id=timer.id, timer=timer_of(tx, context, member, own, request.now)
            )
        return _join(tx, context, member, timer, request, focus=own.focus)

    @writes
    def choose_focus(
        self, tx: Transaction, request: Request, session_id: int, focus: str
    ) -> Joined:
        """Change what a member practises in a shared timer.

        Raises:
            UnknownFocus: the pack has no such focus.
            NoTimer: their session is over.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        session = sessions.running(tx, request.guild_id, request.user_id)
        if session is None or session.id != session_id or _is_on_quest(session):
            raise NoTimer(user_id=request.user_id)
        sessions.set_focus(tx, session.id, context.focus(focus).slug)
        store.redraw_of_session(tx, session.id, request.now + store.REDRAW_AFTER)
        return _joined(tx, context, member, request, is_new=False)

    @writes
    def leave(
        self, tx: Transaction, request: Request, timer_id: int
    ) -> SessionRecorded | TimerDiscarded:
        """End the member's own part in a shared timer, and credit it.

        Raises:
            NotTogether: they don't take part in it.
        """
        member = enter(tx, request)
        stopped = self._stop(tx, member, request, timer_id)
        if stopped is None:
            raise NotTogether(shared_timer_id=timer_id)
        return stopped

    @writes
    def end(
        self, tx: Transaction, request: Request, timer_id: int, *, is_staff: bool
    ) -> SharedTimerEnded:
        """End a shared timer for everybody: each gets what they practised until now.

        Raises:
            NotTheHost: the member neither started it nor is staff.
            SharedTimerOver: it has ended.
        """
        member = enter(tx, request)
        timer = _running(tx, request, timer_id)
        is_host = timer.host_id == request.user_id
        if not is_host and not is_staff:
            raise NotTheHost(shared_timer_id=timer_id)
        if not is_host:
            record_change(
                tx,
                request,
                Setting.SHARED_TIMER,
                timer.channel_id,
                old=str(timer.lengths),
                new=None,
            )
        stopped = self._stop(tx, member, request, timer_id)
        store.end_at(tx, timer_id, request.now)
        tx.after_commit(tx.wakeup)
        return SharedTimerEnded(stopped=stopped)

    def _stop(
        self, tx: Transaction, member: Member, request: Request, timer_id: int
    ) -> SessionRecorded | TimerDiscarded | None:
        session = _part(tx, request, timer_id)
        if session is None:
            return None
        context = load_context(tx, self._packs, request.guild_id)
        note, now = session.note, request.now
        if session.kind is SessionKind.ROOM:
            return end_running_room_session(tx, context, member, now)
        return stop_timer(tx, context, member, session, until=now, note=note, now=now)


def _checked(lengths: str, rounds: int) -> Lengths:
    """Return the lengths that a member typed. Raises BadLengths or TooLong."""
    meant = lengths_meant(lengths)
    if meant is None:
        raise BadLengths(text=lengths)
    if not 1 <= rounds <= MAX_ROUNDS or meant.total(rounds) > MAX_TOTAL:
        raise TooLong(rounds=_rounds_that_fit(meant))
    return meant


def _new(
    request: Request, lengths: Lengths, rounds: int, focus: str, channel_id: int
) -> NewSharedTimer:
    """Return a shared timer that starts now, with the member as its host."""
    return NewSharedTimer(
        guild_id=request.guild_id,
        channel_id=channel_id,
        host_id=request.user_id,
        focus=focus,
        work_minutes=lengths.work_minutes,
        break_minutes=lengths.break_minutes,
        rounds=rounds,
        started_at=request.now,
        ends_at=request.now + lengths.total(rounds),
        due_at=request.now + timedelta(minutes=lengths.work_minutes),
    )


def _part(tx: Transaction, request: Request, timer_id: int) -> RunningSession | None:
    """Return the session with which a member takes part in a shared timer."""
    for kind in (SessionKind.TIMED, SessionKind.ROOM):
        session = sessions.running(tx, request.guild_id, request.user_id, kind)
        shared = store.of_session(tx, session.id) if session else None
        if shared is not None and shared.id == timer_id:
            return session
    return None


def _running(tx: Transaction, request: Request, timer_id: int) -> SharedTimer:
    timer = store.find(tx, request.guild_id, timer_id)
    if timer is None or timer.ended_at is not None or timer.is_over(request.now):
        raise SharedTimerOver
    return timer


def _join(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    timer: SharedTimer,
    request: Request,
    *,
    focus: str,
) -> Joined:
    """Have a member's running timer take part, or one that starts now."""
    now = request.now
    room = end_running_room_session(tx, context, member, now)
    subject = Subject(focus=focus)
    start_timer(tx, context, member, subject, channel_id=timer.channel_id, now=now)
    session = sessions.running(tx, request.guild_id, request.user_id)
    if session is None:
        raise NoTimer(user_id=request.user_id)
    current = store.of_session(tx, session.id)
    if current is not None and current.id != timer.id:
        raise AlreadyTogether(shared_timer_id=current.id, channel_id=current.channel_id)
    if current is None:
        phase = timer.phase_at(now)
        store.join(tx, Part(session_id=session.id, shared_timer_id=timer.id, step=phase.step))
        apply_phases(tx, member, session, [replace(phase, from_at=now)])
    joined = _joined(tx, context, member, request, is_new=current is None)
    if not isinstance(room, SessionRecorded):
        return joined
    return replace(joined, timer=replace(joined.timer, room=room))


def _joined(
    tx: Transaction, context: ServerContext, member: Member, request: Request, *, is_new: bool
) -> Joined:
    session = sessions.running(tx, request.guild_id, request.user_id)
    if session is None:
        raise NoTimer(user_id=request.user_id)
    return Joined(
        timer=timer_of(tx, context, member, session, request.now),
        session_id=session.id,
        focuses=() if _is_on_quest(session) else context.pack.focuses,
        is_new=is_new,
    )


def _is_on_quest(session: RunningSession) -> bool:
    return session.posting_id is not None or session.exercise is not None


def _rounds_that_fit(lengths: Lengths) -> int:
    one = lengths.total(2) - lengths.total(1)
    return 1 + (MAX_TOTAL - lengths.total(1)) // one
