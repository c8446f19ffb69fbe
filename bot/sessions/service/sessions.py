"""Use cases of running timers."""

from dataclasses import replace
from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.notes.service import clean_text
from bot.quests.service.known_quests import find_quest
from bot.quests.service.open_postings import check_open, find_posting
from bot.reminders.rules import check_due, ears_due
from bot.rooms.service.room_sessions import end_running_room_session
from bot.servers.service.context import load_context
from bot.sessions.errors import AlreadyOnBreak, NotOnBreak, TimerRunning
from bot.sessions.results import SessionRecorded, Timer, TimerDiscarded
from bot.sessions.rules import SessionKind
from bot.sessions.service.practice import (
    choose_focus,
    running_timer,
    stretches_of,
    timer_of,
)
from bot.sessions.service.timers import close_break, end_timer, open_break
from bot.sessions.store import sessions
from bot.sessions.store.sessions import NewSession
from bot.use_cases import Service
from bot.xp.rules.awards import practice_minutes


class Sessions(Service):
    """Use cases of running timers."""

    @writes
    def start(
        self,
        tx: Transaction,
        request: Request,
        *,
        focus: str | None = None,
        note: str | None = None,
        posting_id: int | None = None,
        channel_id: int | None = None,
    ) -> Timer:
        """Start a timer for a posting's quest or for a focus, by default that of the last session.

        Its reminders may go to the channel it was started in. A running room session ends.

        Raises:
            TimerRunning: one is already running.
            UnknownFocus: the pack has no such focus.
            NoteTooLong: the note is too long.
            PostingNotFound: no such posting in this server.
            NotYours: it is another member's personal quest.
            PostingClosed: it has closed.
            QuestWithdrawn: the pack no longer has its quest.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        zone = context.zone_of(member)
        if posting_id is not None:
            posting = find_posting(tx, request.guild_id, posting_id, request.user_id)
            check_open(posting.cadence, posting.closes_at, request.now)
            focus = find_quest(tx, context, posting.quest).focus
        chosen = choose_focus(tx, context, member, focus)
        room = end_running_room_session(tx, context, member, request.now)
        timer = NewSession(
            guild_id=request.guild_id,
            user_id=request.user_id,
            kind=SessionKind.TIMED,
            day=context.today(member, request.now),
            timezone=zone.key,
            focus=chosen.slug,
            note=clean_text(note),
            posting_id=posting_id,
            channel_id=channel_id,
            started_at=request.now,
            last_sign_at=request.now,
            ears_at=ears_due(request.now, member.ears_minutes),
            check_at=check_due(request.now),
        )
        started = sessions.start(tx, timer)
        session = running_timer(tx, request)
        if not started:
            raise TimerRunning(
                focus=context.focus_name(session.focus), started_at=session.started_at
            )
        shown = timer_of(tx, context, member, session, request.now)
        return replace(shown, room=room if isinstance(room, SessionRecorded) else None)

    @reads
    def status(self, tx: Transaction, guild_id: int, user_id: int, now: datetime) -> Timer | None:
        """Return the member's running timer, or None."""
        session = sessions.running(tx, guild_id, user_id)
        if session is None:
            return None
        context = load_context(tx, self._packs, guild_id)
        return timer_of(tx, context, members.find(tx, guild_id, user_id), session, now)

    @writes
    def take_break(self, tx: Transaction, request: Request) -> Timer:
        """Start a break.

        Raises:
            NoTimer: no timer is running.
            AlreadyOnBreak: the timer is already on a break.
            TooManyBreaks: the session has had the maximum number of breaks.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        session = running_timer(tx, request)
        if since := sessions.break_since(tx, session.id):
            raise AlreadyOnBreak(since=since)
        open_break(tx, session, request.now)
        session = running_timer(tx, request)
        return timer_of(tx, context, member, session, request.now)

    @writes
    def resume(self, tx: Transaction, request: Request) -> Timer:
        """End a break.

        Raises:
            NoTimer: no timer is running.
            NotOnBreak: the timer is not on a break.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        session = running_timer(tx, request)
        if not close_break(tx, member, session, request.now):
            raise NotOnBreak
        session = running_timer(tx, request)
        return timer_of(tx, context, member, session, request.now)

    @writes
    def stop(
        self, tx: Transaction, request: Request, *, note: str | None = None
    ) -> SessionRecorded | TimerDiscarded:
        """End the timer and credit all its practice to the producer day it started in.

        Without a timer, end the running room session.

        Raises:
            NoTimer: no timer or room session is running.
            NoteTooLong: the note is too long.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        note = clean_text(note)
        if room := end_running_room_session(tx, context, member, request.now, note):
            return room
        session = running_timer(tx, request)
        note = note or session.note
        return end_timer(
            tx, context, member, session, until=request.now, note=note, now=request.now
        )

    @writes
    def cancel(self, tx: Transaction, request: Request) -> TimerDiscarded:
        """End the timer without a session. Raises NoTimer if no timer is running."""
        enter(tx, request)
        session = running_timer(tx, request)
        stretches = stretches_of(session, sessions.breaks(tx, session.id), request.now)
        sessions.discard(tx, session.id)
        return TimerDiscarded(minutes=practice_minutes(stretches))
