"""Gathers the content of a reminder when it is sent."""

from collections.abc import Mapping
from datetime import datetime

from bot.db.transactions import Transaction
from bot.members import store as members
from bot.members.store import Member
from bot.packs.content import SkillPack
from bot.reminders import store as reminders
from bot.reminders.results import ReminderCard, TimerClosed, TimerReminder
from bot.reminders.rules import ReminderKind, is_stale
from bot.reminders.store import ClosingReminder, Reminder
from bot.servers.service.context import ServerContext, load_context
from bot.sessions.service.practice import award_of, timer_of
from bot.sessions.store import sessions
from bot.sessions.store.sessions import RunningSession
from bot.xp.service.awards import earlier_award


def gather_reminder(
    tx: Transaction, packs: Mapping[str, SkillPack], reminder_id: int, now: datetime
) -> ReminderCard | None:
    """Return a reminder's content at `now`, None if it is no longer relevant.

    It is irrelevant if its timer has ended, its owner has been active since or has left the server,
    or if it is about ears and more than 30 minutes old (rules, Reminders).

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    reminder = reminders.find_closing(tx, reminder_id) or reminders.find(tx, reminder_id)
    if reminder is None:
        return None
    context = load_context(tx, packs, reminder.guild_id)
    member = members.find(tx, reminder.guild_id, reminder.user_id)
    if member.left_at is not None:
        return None
    if isinstance(reminder, ClosingReminder):
        return _closed(tx, context, member, reminder)
    session = sessions.find_running(tx, reminder.session_id) if reminder.session_id else None
    if session is None or not _is_relevant(reminder, session, now):
        return None
    return TimerReminder(
        id=reminder.id,
        guild_id=reminder.guild_id,
        user_id=reminder.user_id,
        kind=reminder.kind,
        timer=timer_of(tx, context, member, session, now),
        sign_at=session.last_sign_at,
        answer_by=session.check_at,
    )


def _is_relevant(reminder: Reminder, session: RunningSession, now: datetime) -> bool:
    """Whether a timer's owner has shown no activity since the reminder."""
    if reminder.kind is ReminderKind.PRESENCE:
        return session.asked_at == reminder.at
    return session.last_sign_at <= reminder.at and not is_stale(reminder.at, now)


def _closed(
    tx: Transaction, context: ServerContext, member: Member, reminder: ClosingReminder
) -> TimerClosed | None:
    """Return the outcome of a closed timer, None if its session has been undone."""
    session = sessions.find_finished(tx, reminder.session_id) if reminder.session_id else None
    if session is not None and session.undone_at is not None:
        return None
    award = award_of(tx, session) if session else None
    return TimerClosed(
        id=reminder.id,
        guild_id=reminder.guild_id,
        user_id=reminder.user_id,
        session_id=session.id if session else None,
        focus=context.focus_name(reminder.focus),
        sign_at=reminder.sign_at,
        minutes=reminder.minutes,
        counted_minutes=session.minutes if session else None,
        awarded=earlier_award(tx, context, member, award) if award else None,
    )
