"""Practice sessions: timers, sessions logged afterwards, and taking one back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.content import SkillPack
from bot.domain.awards import Source, practice_minutes
from bot.domain.days import minutes_so_far, producer_day, yesterday_counts_until
from bot.domain.errors import (
    AlreadyOnBreak,
    DayTooShort,
    InvalidLength,
    NothingToUndo,
    NotOnBreak,
    TimerRunning,
    UndoTooLate,
    YesterdayOver,
)
from bot.domain.periods import ALL_TIME
from bot.domain.reminders import check_due, ears_due
from bot.services.awarding import revoke
from bot.services.homes import find_home, kept_text
from bot.services.known_quests import find_quest
from bot.services.open_postings import check_open, find_posting
from bot.services.paging import nearest_page
from bot.services.practice import (
    choose_focus,
    credit,
    running_timer,
    session_of,
    stretches_of,
    timer_of,
)
from bot.services.requests import Request, enter
from bot.services.session_results import (
    SessionHistory,
    SessionLine,
    SessionRecorded,
    SessionUndone,
    Timer,
    TimerDiscarded,
)
from bot.services.stays import end_stay_of
from bot.services.timers import LEAST_MINUTES, close_break, end_timer, open_break
from bot.services.visibility import look_at
from bot.storage import ledger, members, sessions
from bot.storage.database import Database

MOST_MINUTES = 480
UNDO_HOURS = 24
PAGE_SIZE = 8


class When(StrEnum):
    """Which producer day a session is logged for."""

    TODAY = "today"
    YESTERDAY = "yesterday"


class Sessions:
    """What members do with sessions. Each method is one transaction."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self._database = database
        self._packs = packs

    async def start(
        self,
        request: Request,
        *,
        focus: str | None = None,
        note: str | None = None,
        posting_id: int | None = None,
        channel_id: int | None = None,
    ) -> Timer:
        """Start a timer, on a posting's quest or on a focus.

        Without either, it is on what the member's last session was about. It remembers the channel
        it was started in: reminders of it may go there. A session that a studio room keeps ends.

        Raises:
            TimerRunning: one runs already.
            UnknownFocus: the pack has no such focus.
            NoteTooLong: the note is too long to be kept.
            PostingNotFound: no such posting in this server.
            NotYours: it is another member's personal quest.
            PostingClosed: it has closed.
            QuestWithdrawn: its quest has left the pack.
        """
        async with self._database.writing() as tx:
            member = await enter(tx, request)
            home = await find_home(tx, self._packs, request.guild_id)
            zone = home.zone_of(member)
            if posting_id is not None:
                posting = await find_posting(tx, request.guild_id, posting_id, request.user_id)
                check_open(posting.cadence, posting.closes_at, request.now)
                focus = (await find_quest(tx, home, posting.quest)).focus
            chosen = await choose_focus(tx, home, member, focus)
            room = await end_stay_of(tx, home, member, request.now)
            started = await sessions.start(
                tx,
                request.guild_id,
                request.user_id,
                day=producer_day(request.now, zone),
                timezone=zone.key,
                focus=chosen.slug,
                note=kept_text(note),
                posting_id=posting_id,
                channel_id=channel_id,
                ears_at=ears_due(request.now, member.ears_minutes),
                check_at=check_due(request.now),
                now=request.now,
            )
            session = await running_timer(tx, request)
            if not started:
                assert session.started_at is not None  # noqa: S101 - a running timer has begun
                raise TimerRunning(
                    focus=home.focus_name(session.focus), started_at=session.started_at
                )
            timer = await timer_of(tx, home, member, session, request.now)
            return replace(timer, room=room if isinstance(room, SessionRecorded) else None)

    async def status(self, guild_id: int, user_id: int, now: datetime) -> Timer | None:
        """Return the member's running timer, or None."""
        async with self._database.reading() as tx:
            session = await sessions.running(tx, guild_id, user_id)
            if session is None:
                return None
            home = await find_home(tx, self._packs, guild_id)
            return await timer_of(tx, home, await members.find(tx, guild_id, user_id), session, now)

    async def take_break(self, request: Request) -> Timer:
        """Begin a break.

        Raises:
            NoTimer: no timer runs.
            AlreadyOnBreak: a break lasts already.
        """
        async with self._database.writing() as tx:
            member = await enter(tx, request)
            home = await find_home(tx, self._packs, request.guild_id)
            session = await running_timer(tx, request)
            taken = await sessions.breaks(tx, session.id)
            if taken and taken[-1].to_at is None:
                raise AlreadyOnBreak(since=taken[-1].from_at)
            await open_break(tx, session, request.now)
            session = await running_timer(tx, request)
            return await timer_of(tx, home, member, session, request.now)

    async def resume(self, request: Request) -> Timer:
        """End a break.

        Raises:
            NoTimer: no timer runs.
            NotOnBreak: it is not on a break.
        """
        async with self._database.writing() as tx:
            member = await enter(tx, request)
            home = await find_home(tx, self._packs, request.guild_id)
            session = await running_timer(tx, request)
            if not await close_break(tx, member, session, request.now):
                raise NotOnBreak
            session = await running_timer(tx, request)
            return await timer_of(tx, home, member, session, request.now)

    async def stop(
        self, request: Request, *, note: str | None = None
    ) -> SessionRecorded | TimerDiscarded:
        """End the timer and credit its practice, wholly to the producer day it started in.

        Without one, end the session that a studio room keeps.

        Raises:
            NoTimer: no timer runs, and no room keeps a session.
            NoteTooLong: the note is too long to be kept.
        """
        async with self._database.writing() as tx:
            member = await enter(tx, request)
            home = await find_home(tx, self._packs, request.guild_id)
            kept = kept_text(note)
            if room := await end_stay_of(tx, home, member, request.now, kept):
                return room
            session = await running_timer(tx, request)
            kept = kept or session.note
            return await end_timer(
                tx, home, member, session, until=request.now, note=kept, now=request.now
            )

    async def cancel(self, request: Request) -> TimerDiscarded:
        """End the timer without a session.

        Raises:
            NoTimer: no timer runs.
        """
        async with self._database.writing() as tx:
            await enter(tx, request)
            session = await running_timer(tx, request)
            stretches = stretches_of(session, await sessions.breaks(tx, session.id), request.now)
            await sessions.discard(tx, session.id)
            return TimerDiscarded(minutes=practice_minutes(stretches))

    async def log(
        self,
        request: Request,
        *,
        minutes: int,
        focus: str | None = None,
        when: When = When.TODAY,
        note: str | None = None,
    ) -> SessionRecorded:
        """Log a session afterwards, for the current producer day or, until noon, the one before.

        Raises:
            InvalidLength: it is shorter than 5 or longer than 480 minutes.
            DayTooShort: the day has not had that many minutes that are not logged already.
            YesterdayOver: it is past noon.
            UnknownFocus: the pack has no such focus.
            NoteTooLong: the note is too long to be kept.
        """
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            raise InvalidLength(least=LEAST_MINUTES, most=MOST_MINUTES)
        async with self._database.writing() as tx:
            member = await enter(tx, request)
            home = await find_home(tx, self._packs, request.guild_id)
            zone = home.zone_of(member)
            day = _day_for(when, zone, request.now)
            held = await ledger.practice_day(tx, request.guild_id, request.user_id, day)
            had = minutes_so_far(day, zone, request.now)
            if held.minutes + minutes > had:
                raise DayTooShort(
                    day=day,
                    had_minutes=had,
                    logged_minutes=held.minutes,
                    is_today=when is When.TODAY,
                )
            chosen = await choose_focus(tx, home, member, focus)
            kept = kept_text(note)
            session_id = await sessions.log(
                tx,
                request.guild_id,
                request.user_id,
                day=day,
                timezone=zone.key,
                minutes=minutes,
                focus=chosen.slug,
                note=kept,
            )
            return await credit(
                tx,
                home,
                member,
                session_id=session_id,
                focus=chosen,
                day=day,
                minutes=minutes,
                note=kept,
                fresh_ears=False,
                cut_minutes=0,
                now=request.now,
            )

    async def undo(self, request: Request) -> SessionUndone:
        """Take back the session handed in last, within 24 hours.

        Raises:
            NothingToUndo: there is no session.
            UndoTooLate: it was handed in more than 24 hours ago.
            UndoBelowZero: XP or an attribute would fall below 0.
        """
        async with self._database.writing() as tx:
            member = await enter(tx, request)
            home = await find_home(tx, self._packs, request.guild_id)
            award = await ledger.newest(tx, request.guild_id, request.user_id, Source.SESSION)
            if award is None:
                raise NothingToUndo
            if request.now - award.at > timedelta(hours=UNDO_HOURS):
                raise UndoTooLate(handed_in_at=award.at, hours=UNDO_HOURS)
            focus = await sessions.mark_undone(tx, session_of(award), request.now)
            revoked = await revoke(
                tx, home, member, award, request.now, f"Taken back: {award.reason}"
            )
            return SessionUndone(
                minutes=award.minutes,
                focus=home.focus_name(focus or ""),
                day=award.day,
                revoked=revoked,
            )

    async def history(
        self, guild_id: int, user_id: int, page: int = 0, *, asked_by: int | None = None
    ) -> SessionHistory:
        """Return a page of a member's finished sessions; a page past the last is the last.

        Raises:
            ProfilePrivate: somebody else asks, and the member is private.
        """
        async with self._database.reading() as tx:
            await look_at(tx, guild_id, user_id, asked_by)
            home = await find_home(tx, self._packs, guild_id)
            total = await sessions.count(tx, guild_id, user_id)
            page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
            found = await sessions.history(
                tx, guild_id, user_id, limit=PAGE_SIZE, offset=page * PAGE_SIZE
            )
            standing = await ledger.standing(tx, guild_id, user_id, ALL_TIME)
            return SessionHistory(
                user_id=user_id,
                lines=[
                    SessionLine(focus=home.focus_name(session.focus), session=session)
                    for session in found
                ],
                page=page,
                pages=pages,
                sessions=total,
                minutes=standing.minutes,
            )


def _day_for(when: When, zone: ZoneInfo, now: datetime) -> date:
    today = producer_day(now, zone)
    if when is When.TODAY:
        return today
    until = yesterday_counts_until(today, zone)
    if now >= until:
        raise YesterdayOver(until=until)
    return today - timedelta(days=1)
