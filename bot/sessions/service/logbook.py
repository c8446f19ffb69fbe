"""Use cases of past practice: logging a session, undoing it, and the history."""

from datetime import date, datetime, timedelta

from bot.calendar.rules.days import ZoneHistory
from bot.calendar.rules.periods import ALL_TIME
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Click, Request
from bot.interactions.service import enter
from bot.members.store import Member
from bot.notes.service import clean_text
from bot.paging.rules import nearest_page
from bot.profiles.service.visibility import require_visible_profile
from bot.servers.service.context import load_context
from bot.sessions.errors import (
    AlreadyLogged,
    AlreadyUndone,
    DayTooShort,
    InvalidLength,
    NothingToUndo,
    UndoTooLate,
    YesterdayOver,
)
from bot.sessions.results import (
    NoteSaved,
    SessionHistory,
    SessionLine,
    SessionRecorded,
    SessionUndone,
)
from bot.sessions.rules import MAX_MINUTES, MIN_MINUTES, SessionKind, When
from bot.sessions.service.practice import (
    award_of,
    choose_focus,
    credit,
    elapsed_minutes,
    enter_session,
    own_session,
    session_of,
)
from bot.sessions.service.quests import quest_title, with_next_quest
from bot.sessions.service.timers import restore_timer
from bot.sessions.store import sessions
from bot.sessions.store.sessions import FinishedSession, NewSession
from bot.use_cases import Service
from bot.xp.rules.awards import Source
from bot.xp.service.awards import revoke
from bot.xp.store import ledger, standings
from bot.xp.store.ledger import Award

UNDO_HOURS = 24
PAGE_SIZE = 8


class Logbook(Service):
    """Use cases of finished sessions."""

    @writes
    def log(
        self,
        tx: Transaction,
        request: Request,
        *,
        minutes: int,
        focus: str | None = None,
        when: When = When.TODAY,
        note: str | None = None,
    ) -> SessionRecorded:
        """Log a session for the current producer day or, until noon, the previous one.

        Raises:
            InvalidLength: it is not between 5 and 480 minutes.
            DayTooShort: the day has fewer minutes left to log.
            YesterdayOver: it is past noon.
            UnknownFocus: the pack has no such focus.
            NoteTooLong: the note is too long.
        """
        if not MIN_MINUTES <= minutes <= MAX_MINUTES:
            raise InvalidLength(minimum=MIN_MINUTES, maximum=MAX_MINUTES)
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        zones = context.zones_of(member)
        day = _day_for(when, zones, request.now)
        day_so_far = ledger.practice_day(tx, request.guild_id, request.user_id, day)
        elapsed = elapsed_minutes(tx, zones, member, day, request.now)
        if day_so_far.minutes + minutes > elapsed:
            raise DayTooShort(
                day=day,
                elapsed_minutes=elapsed,
                logged_minutes=day_so_far.minutes,
                is_today=when is When.TODAY,
            )
        new = NewSession(
            guild_id=request.guild_id,
            user_id=request.user_id,
            kind=SessionKind.LOGGED,
            day=day,
            timezone=zones.zone.key,
            minutes=minutes,
            focus=choose_focus(tx, context, member, focus).slug,
            note=clean_text(note),
        )
        logged = sessions.log(tx, new)
        recorded = credit(
            tx, context, member, session=logged, day_so_far=day_so_far, now=request.now
        )
        return with_next_quest(tx, context, member, recorded, request.now)

    @writes
    def undo(self, tx: Transaction, request: Request) -> SessionUndone:
        """Undo the member's newest award for a session, within 24 hours.

        Raises:
            NothingToUndo: there is no session.
            UndoTooLate: it is more than 24 hours old.
            UndoBelowZero: XP or an attribute would fall below 0.
        """
        member = enter(tx, request)
        award = ledger.newest(tx, request.guild_id, request.user_id, Source.SESSION)
        if award is None:
            raise NothingToUndo
        return self._undo(tx, member, award, request.now)

    @writes
    def undo_session(self, tx: Transaction, click: Click, session_id: int) -> SessionUndone:
        """Undo one session of the member, within 24 hours.

        Raises:
            AlreadyUndone: it is undone.
            UndoTooLate: it is more than 24 hours old.
            UndoBelowZero: XP or an attribute would fall below 0.
        """
        member, session = enter_session(tx, click, session_id)
        award = award_of(tx, session)
        if award is None or session.undone_at is not None:
            raise AlreadyUndone
        return self._undo(tx, member, award, click.now)

    def _undo(self, tx: Transaction, member: Member, award: Award, now: datetime) -> SessionUndone:
        if now - award.at > timedelta(hours=UNDO_HOURS):
            raise UndoTooLate(recorded_at=award.at, hours=UNDO_HOURS)
        context = load_context(tx, self._packs, member.guild_id)
        focus = sessions.mark_undone(tx, session_of(award), now)
        revoked = revoke(tx, context, member, award, now, f"Undone: {award.reason}")
        return SessionUndone(
            user_id=member.user_id,
            minutes=award.minutes,
            focus=context.focus_name(focus or ""),
            day=award.day,
            revoked=revoked,
            place=context.place,
        )

    @reads
    def find(self, tx: Transaction, click: Click, session_id: int) -> FinishedSession:
        """Return one session of the member, in one row, because opening a form is time-critical."""
        return own_session(tx, click, session_id)

    @writes
    def set_note(
        self, tx: Transaction, click: Click, session_id: int, note: str | None
    ) -> NoteSaved:
        """Replace the note of one session of the member.

        Raises:
            NoteTooLong: the note is too long.
        """
        note = clean_text(note)
        _, session = enter_session(tx, click, session_id)
        sessions.set_note(tx, session.id, note)
        context = load_context(tx, self._packs, session.guild_id)
        return NoteSaved(
            minutes=session.minutes, focus=context.focus_name(session.focus), note=note
        )

    @writes
    def log_discarded(self, tx: Transaction, click: Click, session_id: int) -> SessionRecorded:
        """Log the practice of a discarded timer after all, for the day it was started on.

        Raises:
            AlreadyLogged: that was done before.
            YesterdayOver: it is past noon of the day after.
            DayFull: the day has fewer than 5 minutes left to log.
        """
        member, _ = enter_session(tx, click, session_id)
        session = sessions.find_discarded(tx, session_id)
        if session is None:
            raise AlreadyLogged
        context = load_context(tx, self._packs, session.guild_id)
        until = context.zones_of(member).yesterday_counts_until(session.day + timedelta(days=1))
        if click.now >= until:
            raise YesterdayOver(until=until)
        recorded = restore_timer(tx, context, member, session, click.now)
        return with_next_quest(tx, context, member, recorded, click.now)

    @reads
    def history(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        page: int = 0,
        *,
        viewer_id: int | None = None,
    ) -> SessionHistory:
        """Return a page of a member's finished sessions; past the end, the last page.

        Raises:
            ProfilePrivate: the member is private, and the viewer is another member.
        """
        require_visible_profile(tx, guild_id, user_id, viewer_id)
        context = load_context(tx, self._packs, guild_id)
        total = sessions.count(tx, guild_id, user_id)
        page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
        rows = sessions.history(tx, guild_id, user_id, limit=PAGE_SIZE, offset=page * PAGE_SIZE)
        standing = standings.find(tx, guild_id, user_id, ALL_TIME)
        return SessionHistory(
            user_id=user_id,
            lines=[
                SessionLine(
                    focus=context.focus_name(session.focus),
                    quest=quest_title(tx, context, session),
                    session=session,
                )
                for session in rows
            ],
            page=page,
            pages=pages,
            sessions=total,
            minutes=standing.minutes,
        )


def _day_for(when: When, zones: ZoneHistory, now: datetime) -> date:
    today = zones.today(now)
    if when is When.TODAY:
        return today
    until = zones.yesterday_counts_until(today)
    if now >= until:
        raise YesterdayOver(until=until)
    return today - timedelta(days=1)
