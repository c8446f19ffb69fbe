"""Use cases of planned pauses."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.calendar.rules.moments import day_meant
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.members.store import Member
from bot.pauses import store as pauses
from bot.pauses.errors import (
    NoPausesLeft,
    NotPaused,
    PauseEndPassed,
    PauseTooLong,
    UnclearPauseEnd,
)
from bot.pauses.results import PauseShown
from bot.pauses.rules import MAX_PAUSE_DAYS, days_until, next_pause_on, pauses_left
from bot.pauses.store import NewPause, StoredPause
from bot.servers.service.context import ServerContext, load_context
from bot.streaks.service import excused_since, streak_until
from bot.use_cases import Service
from bot.xp.store import ledger


class Pauses(Service):
    """Use cases of planned pauses. A member's own pause is theirs alone to see."""

    @reads
    def show(self, tx: Transaction, guild_id: int, user_id: int, now: datetime) -> PauseShown:
        """Return a member's pause, and whether they may begin one."""
        context = load_context(tx, self._packs, guild_id)
        return _shown(tx, context, members.find(tx, guild_id, user_id), now)

    @writes
    def pause(self, tx: Transaction, request: Request, until: str) -> PauseShown:
        """Begin a pause today, or move the end of the one that goes on.

        If today counts for the streak already, it begins tomorrow.

        Raises:
            UnclearPauseEnd: the text means no day.
            PauseEndPassed: the day is before the first one that could be paused.
            PauseTooLong: it would have more than 28 days.
            NoPausesLeft: two have begun within 180 days.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        shown = _shown(tx, context, member, request.now)
        last = day_meant(until, today=shown.today, first=shown.first)
        if last is None:
            raise UnclearPauseEnd
        who = (member.guild_id, member.user_id)
        current = pauses.newest(tx, *who)
        if current is not None and not current.is_over(shown.today):
            days = _days(current.from_on, last, earliest=max(shown.today, current.from_on))
            pauses.set_end(tx, *who, current, planned_days=days)
        elif not shown.left:
            raise NoPausesLeft(next_on=shown.next_on)
        else:
            days = _days(shown.first, last, earliest=shown.first)
            new = NewPause(
                guild_id=member.guild_id,
                user_id=member.user_id,
                at=request.now,
                from_on=shown.first,
                planned_days=days,
                days=days,
            )
            pauses.add(tx, new)
        _set_streak_end(tx, context, member)
        return _shown(tx, context, member, request.now)

    @writes
    def end(self, tx: Transaction, request: Request) -> PauseShown:
        """End a pause: today counts again.

        Raises:
            NotPaused: there is none.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        today = context.today(member, request.now)
        current = pauses.newest(tx, member.guild_id, member.user_id)
        if current is None or current.is_over(today):
            raise NotPaused
        pauses.end(tx, member.guild_id, member.user_id, current, max(today, current.from_on))
        _set_streak_end(tx, context, member)
        return replace(_shown(tx, context, member, request.now), ended=True)


def _days(from_on: date, last: date, *, earliest: date) -> int:
    """Return how many days a pause until `last` has, if that is allowed."""
    if last < earliest:
        raise PauseEndPassed(first=earliest)
    latest = from_on + timedelta(days=MAX_PAUSE_DAYS - 1)
    if last > latest:
        raise PauseTooLong(first=from_on, latest=latest)
    return days_until(from_on, last)


def _set_streak_end(tx: Transaction, context: ServerContext, member: Member) -> None:
    """Store when the streak ends now. One that has ended before stays ended."""
    excused = excused_since(tx, member, member.streak_last_on)
    until_at = streak_until(context.zone_of(member), member.streak, excused)
    members.set_streak(tx, member.guild_id, member.user_id, member.streak, until_at)


def _shown(tx: Transaction, context: ServerContext, member: Member, now: datetime) -> PauseShown:
    who = (member.guild_id, member.user_id)
    today = context.today(member, now)
    every = pauses.all_of(tx, *who)
    counts = ledger.practice_day(tx, *who, today).is_active
    return PauseShown(
        user_id=member.user_id,
        today=today,
        first=today + timedelta(days=1) if counts else today,
        pause=_current(every, today),
        left=pauses_left(every, today),
        next_on=next_pause_on(every, today),
        streak_days=members.find(tx, *who).streak_days_at(now),
        reminder_hour=member.streak_reminder_hour,
    )


def _current(every: list[StoredPause], today: date) -> StoredPause | None:
    return next((each for each in every if not each.is_over(today)), None)
