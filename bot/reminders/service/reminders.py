"""Reminders about running timers: sending due ones, and handling answers (rules, Reminders)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.errors import NotYours, StaleButton
from bot.interactions.rules import Click
from bot.interactions.service import claim
from bot.members import store as members
from bot.members.rules import Reminders as ReminderMode
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.errors import PackMissing
from bot.reminders import store as reminders
from bot.reminders.results import Remainder, TimerAnswered
from bot.reminders.rules import QUESTION_MAX_WAIT, TIME_TO_ANSWER, ReminderKind, answer_due
from bot.reminders.store import NewReminder, Reminder
from bot.servers.service.context import ServerContext, load_context
from bot.sessions.errors import YesterdayOver
from bot.sessions.results import SessionRecorded
from bot.sessions.rules import When
from bot.sessions.service.practice import timer_of
from bot.sessions.service.quests import with_next_quest
from bot.sessions.service.timers import (
    close_break,
    end_timer,
    is_on_break,
    open_break,
    record_activity,
)
from bot.sessions.store import sessions, timers
from bot.sessions.store.sessions import RunningSession
from bot.sessions.store.timers import DueSession
from bot.use_cases import Service

_BATCH = 200
_RETRY_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """An answer to a reminder; `session` is None if the timer has ended."""

    reminder: Reminder
    context: ServerContext
    member: Member
    session: RunningSession | None
    now: datetime


class Reminders(Service):
    """Reminders about running timers. Each method is one transaction.

    Methods that take a click raise StaleButton for a reminder that is gone or another server's, and
    NotYours for another member's.
    """

    @reads
    def due(self, tx: Transaction, now: datetime) -> Sequence[DueSession]:
        """Return the timers that have something due at `now`."""
        return timers.due(tx, now, _BATCH)

    @writes
    def handle_due(self, tx: Transaction, due: DueSession, now: datetime) -> None:
        """Do what is due for one timer: remind, ask or close it, and enqueue the message.

        Nothing is due any more if another process has already handled it.
        """
        member = members.lock(tx, due.guild_id, due.user_id)
        session = sessions.find_running(tx, due.id)
        if member is None or session is None:
            return
        if session.check_at <= now:
            self._check(tx, member, session, now)
        elif session.ears_at is not None and session.ears_at <= now:
            timers.set_ears(tx, session.id, None)
            _remind(tx, member, session, ReminderKind.EARS, now)

    def _check(
        self, tx: Transaction, member: Member, session: RunningSession, now: datetime
    ) -> None:
        if session.asked_at is None:
            timers.mark_asked(tx, session.id, check_at=answer_due(now), now=now)
            _remind(tx, member, session, ReminderKind.PRESENCE, now)
        elif now - session.asked_at < QUESTION_MAX_WAIT and _is_question_unsent(tx, session):
            timers.set_check(tx, session.id, now + TIME_TO_ANSWER)
        else:
            self._close(tx, member, session, now)

    def _close(
        self, tx: Transaction, member: Member, session: RunningSession, now: datetime
    ) -> None:
        try:
            context = load_context(tx, self._packs, session.guild_id)
        except PackMissing:  # retried later, in case the pack is restored
            timers.set_check(tx, session.id, now + _RETRY_AFTER)
            return
        sign_at = session.last_sign_at
        ended = end_timer(tx, context, member, session, until=sign_at, note=session.note, now=now)
        counts = isinstance(ended, SessionRecorded)
        level_up = ended.awarded.level_up if counts else None
        closed = NewReminder(
            guild_id=session.guild_id,
            user_id=session.user_id,
            session_id=session.id if counts else None,
            kind=ReminderKind.CLOSED,
            at=now,
            focus=session.focus,
            day=session.day,
            minutes=ended.minutes + (ended.cut_minutes if counts else 0),
            sign_at=sign_at,
            level=level_up.level if level_up else None,
        )
        _enqueue(tx, member, session, closed)

    @writes
    def take_break(self, tx: Transaction, click: Click, reminder_id: int) -> TimerAnswered:
        """Start a break, or continue one that is open."""
        answer = self._enter(tx, click, reminder_id)
        if answer.session is not None:
            if is_on_break(tx, answer.session.id):
                record_activity(tx, answer.member, answer.session, answer.now)
            else:
                open_break(tx, answer.session, answer.now)
        return _answered(tx, answer)

    @writes
    def resume(self, tx: Transaction, click: Click, reminder_id: int) -> TimerAnswered:
        """End a break; without one, record activity."""
        answer = self._enter(tx, click, reminder_id)
        if answer.session is not None and not close_break(
            tx, answer.member, answer.session, answer.now
        ):
            record_activity(tx, answer.member, answer.session, answer.now)
        return _answered(tx, answer)

    @writes
    def keep_going(self, tx: Transaction, click: Click, reminder_id: int) -> TimerAnswered:
        """Record activity of the owner, which restarts the time until the next reminder."""
        answer = self._enter(tx, click, reminder_id)
        if answer.session is not None:
            record_activity(tx, answer.member, answer.session, answer.now)
        return _answered(tx, answer)

    @writes
    def stop(self, tx: Transaction, click: Click, reminder_id: int) -> TimerAnswered:
        """End the timer and credit its practice up to now."""
        answer = self._enter(tx, click, reminder_id)
        if answer.session is None:
            return _answered(tx, answer)
        stopped = end_timer(
            tx,
            answer.context,
            answer.member,
            answer.session,
            until=answer.now,
            note=answer.session.note,
            now=answer.now,
        )
        if isinstance(stopped, SessionRecorded):
            stopped = with_next_quest(tx, answer.context, answer.member, stopped, answer.now)
        return TimerAnswered(reminder_id=reminder_id, place=answer.context.place, stopped=stopped)

    @reads
    def find(self, tx: Transaction, click: Click, reminder_id: int) -> Reminder:
        """Return the member's own reminder in one row, because opening a form is time-critical."""
        return _own(tx, click, reminder_id)

    @reads
    def remainder(self, tx: Transaction, click: Click, reminder_id: int) -> Remainder:
        """Return the data to log what a closed timer did not count, for the timer's day.

        Raises:
            YesterdayOver: it is too late to log for that day.
        """
        reminder = _own(tx, click, reminder_id)
        context = load_context(tx, self._packs, reminder.guild_id)
        member = members.find(tx, reminder.guild_id, reminder.user_id)
        if member.left_at is not None and click.guild_id is None:
            raise StaleButton
        zones = context.zones_of(member)
        today = zones.today(click.now)
        if reminder.day < today - timedelta(days=1):
            day_after = reminder.day + timedelta(days=1)
            raise YesterdayOver(until=zones.yesterday_counts_until(day_after))
        return Remainder(
            request=click.in_server(reminder.guild_id),
            focus=reminder.focus,
            when=When.YESTERDAY if reminder.day < today else When.TODAY,
        )

    def _enter(self, tx: Transaction, click: Click, reminder_id: int) -> _Answer:
        """Claim the click, check that the reminder is the member's, and record the answer."""
        reminder = _own(tx, click, reminder_id)
        claim(tx, click.in_server(reminder.guild_id))
        member = members.lock(tx, reminder.guild_id, reminder.user_id)
        if member is None:  # deleted in the same moment
            raise StaleButton
        reminders.answer(tx, reminder_id, click.now)
        return _Answer(
            reminder=reminder,
            context=load_context(tx, self._packs, reminder.guild_id),
            member=member,
            session=_running(tx, reminder),
            now=click.now,
        )


def _own(tx: Transaction, click: Click, reminder_id: int) -> Reminder:
    reminder = reminders.find(tx, reminder_id)
    if reminder is None or click.guild_id not in (None, reminder.guild_id):
        raise StaleButton
    if reminder.user_id != click.user_id:
        raise NotYours
    return reminder


def _running(tx: Transaction, reminder: Reminder) -> RunningSession | None:
    """Return the timer that a reminder is about, None if it has ended."""
    return sessions.find_running(tx, reminder.session_id) if reminder.session_id else None


def _answered(tx: Transaction, answer: _Answer) -> TimerAnswered:
    """Return the result of an answer, with the timer's new state."""
    session = _running(tx, answer.reminder)  # read again: it has changed
    timer = None
    if session is not None:
        timer = timer_of(tx, answer.context, answer.member, session, answer.now)
    return TimerAnswered(reminder_id=answer.reminder.id, place=answer.context.place, timer=timer)


def _remind(
    tx: Transaction, member: Member, session: RunningSession, kind: ReminderKind, now: datetime
) -> None:
    reminder = NewReminder(
        guild_id=session.guild_id,
        user_id=session.user_id,
        session_id=session.id,
        kind=kind,
        at=now,
        focus=session.focus,
        day=session.day,
        minutes=None,
        sign_at=None,
        level=None,
    )
    _enqueue(tx, member, session, reminder)


def _enqueue(
    tx: Transaction, member: Member, session: RunningSession, reminder: NewReminder
) -> None:
    """Insert a reminder and enqueue its message, to the destination that the member chose.

    If a private member chose direct messages, there is no fallback to the channel.
    """
    directly = member.reminders is ReminderMode.DIRECT or session.channel_id is None
    deliveries.add(
        tx,
        guild_id=member.guild_id,
        kind=DeliveryKind.REMINDER,
        subject_id=reminders.add(tx, reminder),
        user_id=member.user_id if directly else None,
        channel_id=None if directly and member.is_private else session.channel_id,
        send_at=reminder.at,
    )


def _is_question_unsent(tx: Transaction, session: RunningSession) -> bool:
    """Whether the question to a timer's owner is not delivered yet."""
    question_id = reminders.newest_question(tx, session.id)
    if question_id is None:
        return False
    delivery = deliveries.find(tx, DeliveryKind.REMINDER, question_id)
    return delivery is not None and delivery.send_at is not None
