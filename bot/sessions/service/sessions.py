"""Use cases of running timers."""

from dataclasses import replace
from datetime import datetime

from bot.assessments.service.assessing import last_time
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.errors import StaleButton
from bot.interactions.rules import Click, Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.notes.service import clean_text
from bot.quests.rules.variants import Variant
from bot.quests.service.known_quests import find_quest
from bot.quests.service.open_postings import check_open, find_posting
from bot.quests.service.personal_quests import take_personal
from bot.rooms.service.room_sessions import end_running_room_session
from bot.servers.service.context import load_context
from bot.sessions.errors import AlreadyOnBreak, NoTimer, NotOnBreak, TimerRunning
from bot.sessions.results import (
    CancelAsked,
    SessionRecorded,
    Timer,
    TimerCancelled,
    TimerDiscarded,
)
from bot.sessions.rules import MIN_MINUTES, Subject
from bot.sessions.service.fitting import variant_for
from bot.sessions.service.practice import (
    choose_focus,
    own_session,
    running_timer,
    stretches_of,
    timer_of,
)
from bot.sessions.service.quests import practised_slug, quest_title
from bot.sessions.service.timers import (
    close_break,
    discard_timer,
    open_break,
    start_timer,
    stop_timer,
)
from bot.sessions.store import breaks, sessions
from bot.sessions.store.sessions import RunningSession
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
        variant: Variant | None = None,
        fitting: bool = False,
        exercise: str | None = None,
        channel_id: int | None = None,
        directly: bool = False,
    ) -> Timer:
        """Start a timer for a posting's quest, for a quest as an exercise, or for a focus.

        The default is the focus of the last session. `variant` is the variant of the posting's
        quest; `fitting` chooses the one that suits the member's craft. `exercise` is the slug of a
        quest; a personal one is given to the member if they may get one now. Reminders may go to
        the channel that the timer was started in, unless it was in direct messages (`directly`). A
        running room session ends.

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
        quest = exercise
        if exercise is not None and posting_id is None:
            posting_id = take_personal(tx, context, member, exercise, request.now)
        if posting_id is not None:
            posting = find_posting(tx, request.guild_id, posting_id, request.user_id)
            check_open(posting.cadence, posting.closes_at, request.now)
            quest = posting.quest
            if fitting:
                variant = variant_for(tx, context, member, find_quest(tx, context, quest))
        practised = find_quest(tx, context, quest, variant) if quest is not None else None
        if practised is not None:
            focus = practised.focus
        chosen = choose_focus(tx, context, member, focus)
        room = end_running_room_session(tx, context, member, request.now)
        started = start_timer(
            tx,
            context,
            member,
            Subject(
                focus=chosen.slug,
                posting_id=posting_id,
                variant=variant,
                exercise=exercise if posting_id is None else None,
            ),
            note=clean_text(note),
            channel_id=channel_id,
            now=request.now,
        )
        session = running_timer(tx, request)
        if not started:
            raise TimerRunning(
                user_id=request.user_id,
                focus=context.focus_name(session.focus),
                started_at=session.started_at,
                place=context.place if directly else None,
            )
        shown = timer_of(tx, context, member, session, request.now)
        return replace(
            shown,
            room=room if isinstance(room, SessionRecorded) else None,
            last_time=practised and last_time(tx, member.guild_id, member.user_id, practised),
        )

    @writes
    def again(
        self, tx: Transaction, click: Click, session_id: int, *, channel_id: int | None = None
    ) -> Timer:
        """Start another timer for what an earlier session was about.

        A quest that has closed since is practised as an exercise. If its quest or focus has left
        the pack, what remains is used.

        Raises:
            TimerRunning: a timer is already running.
        """
        session = own_session(tx, click, session_id)
        request = click.in_server(session.guild_id)
        context = load_context(tx, self._packs, session.guild_id)
        posting_id, variant, exercise = session.posting_id, session.variant, session.exercise
        if posting_id is not None:
            posting = find_posting(tx, session.guild_id, posting_id, session.user_id)
            if posting.closes_at <= click.now:
                exercise = practised_slug(tx, context, session)
                posting_id, variant = None, None
        if quest_title(tx, context, session) is None:
            posting_id, variant, exercise = None, None, None
        return self.start.within(
            tx,
            request,
            focus=session.focus if session.focus in context.pack.focus_by_slug else None,
            posting_id=posting_id,
            variant=variant,
            exercise=exercise,
            channel_id=channel_id,
            directly=click.guild_id is None,
        )

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
        if since := breaks.open_since(tx, session.id):
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
        return stop_timer(
            tx, context, member, session, until=request.now, note=note, now=request.now
        )

    @writes
    def stop_at(
        self, tx: Transaction, request: Request, session_id: int, until: datetime
    ) -> SessionRecorded | TimerDiscarded:
        """End one timer, and credit its practice up to `until`, when its member was asked.

        Raises:
            NoTimer: it is not running.
            StaleButton: its member has gone on practising since.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        session = _running_timer(tx, request, session_id)
        if not session.last_sign_at <= until <= request.now:
            raise StaleButton
        return stop_timer(
            tx, context, member, session, until=until, note=session.note, now=request.now
        )

    @writes
    def cancel(self, tx: Transaction, request: Request) -> CancelAsked | TimerCancelled:
        """Discard a timer of under 5 minutes; above that, return the question whether to.

        Raises:
            NoTimer: no timer is running.
        """
        member = enter(tx, request)
        session = running_timer(tx, request)
        stretches = stretches_of(session.started_at, breaks.of_session(tx, session.id), request.now)
        minutes = practice_minutes(stretches)
        if minutes < MIN_MINUTES:
            return discard_timer(tx, member, session, request.now)
        return CancelAsked(
            user_id=member.user_id,
            session_id=session.id,
            minutes=minutes,
            asked_at=request.now,
        )

    @writes
    def discard(self, tx: Transaction, request: Request, session_id: int) -> TimerCancelled:
        """Discard one timer without a session. Raises NoTimer if it is not running."""
        member = enter(tx, request)
        session = _running_timer(tx, request, session_id)
        return discard_timer(tx, member, session, request.now)


def _running_timer(tx: Transaction, request: Request, session_id: int) -> RunningSession:
    """Return the running timer if it is the one with this id. Raises NoTimer otherwise."""
    session = running_timer(tx, request)
    if session.id != session_id:
        raise NoTimer(user_id=request.user_id)
    return session
