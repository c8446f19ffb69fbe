"""Use cases of the evening message about a streak."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.calendar.rules.days import day_end
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.errors import NotYours, StaleButton
from bot.interactions.rules import Click
from bot.members import store as members
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.packs.errors import PackMissing
from bot.servers.service.context import ServerContext, load_context
from bot.sessions.rules import SessionKind
from bot.sessions.store import sessions
from bot.streak_reminders import store as reminders
from bot.streak_reminders.results import ReminderDismissed, StreakInDanger
from bot.streak_reminders.rules import LEAST_STREAK_DAYS, is_time, next_reminder_at
from bot.streak_reminders.store import DueMember, NewStreakReminder, StreakReminder
from bot.use_cases import Service
from bot.xp.store import ledger

_BATCH = 200
_RETRY_AFTER = timedelta(hours=1)


class StreakReminders(Service):
    """Use cases of the evening message.

    Methods that take a click raise StaleButton for a message that is gone or another server's, and
    NotYours for another member's.
    """

    @reads
    def due(self, tx: Transaction, now: datetime) -> list[DueMember]:
        """Return members whose hour has come."""
        return reminders.due(tx, now, _BATCH)

    @writes
    def handle_due(self, tx: Transaction, due: DueMember, now: datetime) -> None:
        """Enqueue a member's message, if their streak is in danger, and set their next hour."""
        member = members.lock(tx, due.guild_id, due.user_id)
        if member is None or member.streak_reminder_at is None or member.streak_reminder_at > now:
            return  # deleted, turned off, or another process was here first
        hour = member.streak_reminder_hour
        try:
            context = load_context(tx, self._packs, due.guild_id)
        except PackMissing:  # retried later, in case the pack is restored
            reminders.set_next(tx, due.guild_id, due.user_id, now + _RETRY_AFTER)
            return
        if hour is None:
            return
        zone, today = context.zone_of(member), context.today(member, now)
        reminders.set_next(tx, due.guild_id, due.user_id, next_reminder_at(hour, zone, now))
        if is_time(today, hour, zone, now) and is_in_danger(tx, context, member, today, now):
            _enqueue(tx, member, today, now)

    @reads
    def find(self, tx: Transaction, click: Click, reminder_id: int) -> StreakReminder:
        """Return the member's own message."""
        return _own(tx, click, reminder_id)

    @reads
    def dismiss(self, tx: Transaction, click: Click, reminder_id: int) -> ReminderDismissed:
        """Return what to say about a message that its member answers with *Not today*."""
        reminder = _own(tx, click, reminder_id)
        context = load_context(tx, self._packs, reminder.guild_id)
        member = members.find(tx, reminder.guild_id, reminder.user_id)
        today = context.today(member, click.now)
        return ReminderDismissed(
            guild_id=reminder.guild_id,
            is_over=today > reminder.day,
            is_safe=not is_in_danger(tx, context, member, today, click.now),
        )


def is_in_danger(
    tx: Transaction, context: ServerContext, member: Member, today: date, now: datetime
) -> bool:
    """Return whether a streak worth a message ends with today, and nothing is logged yet.

    A rest day or a pause that covers today, or a timer that runs, keeps it out of danger.
    """
    if member.left_at is not None or member.streak_days_at(now) < LEAST_STREAK_DAYS:
        return False
    if member.streak_until_at != day_end(today, context.zone_of(member)):
        return False
    who = (member.guild_id, member.user_id)
    day = ledger.practice_day(tx, *who, today)
    if day.minutes or day.quests or day.ear_rounds:
        return False
    kinds = (SessionKind.TIMED, SessionKind.ROOM)
    return not any(sessions.running(tx, *who, kind) for kind in kinds)


def gather_reminder(
    tx: Transaction, packs: Mapping[str, SkillPack], reminder_id: int, now: datetime
) -> StreakInDanger | None:
    """Return the message to send; None if the day is over, or the streak is in no danger now.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    reminder = reminders.find(tx, reminder_id)
    if reminder is None:
        return None
    context = load_context(tx, packs, reminder.guild_id)
    member = members.find(tx, reminder.guild_id, reminder.user_id)
    until_at = member.streak_until_at
    if until_at is None or context.today(member, now) != reminder.day:
        return None
    if member.streak_reminder_hour is None:
        return None
    if not is_in_danger(tx, context, member, reminder.day, now):
        return None
    return StreakInDanger(
        id=reminder.id,
        guild_id=reminder.guild_id,
        user_id=reminder.user_id,
        days=member.streak_days,
        until_at=until_at,
    )


def _enqueue(tx: Transaction, member: Member, today: date, now: datetime) -> None:
    new = NewStreakReminder(
        guild_id=member.guild_id,
        user_id=member.user_id,
        day=today,
        at=now,
        streak_days=member.streak_days,
    )
    reminder_id = reminders.add(tx, new)
    if reminder_id is not None:
        deliveries.add(
            tx,
            guild_id=member.guild_id,
            kind=DeliveryKind.STREAK_REMINDER,
            subject_id=reminder_id,
            user_id=member.user_id,
            channel_id=None,
            send_at=now,
        )


def _own(tx: Transaction, click: Click, reminder_id: int) -> StreakReminder:
    reminder = reminders.find(tx, reminder_id)
    if reminder is None or click.guild_id not in (None, reminder.guild_id):
        raise StaleButton
    if reminder.user_id != click.user_id:
        raise NotYours
    return reminder
