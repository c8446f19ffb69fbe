"""Reminders sent to members about their timers, and whether they answered."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, insert, select, values_of
from bot.db.transactions import Transaction
from bot.reminders.rules import ReminderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReminder:
    """A reminder to insert, about a timer on `focus` whose producer day was `day`.

    `session_id` is None if the timer was discarded. If the bot closed the timer, `minutes` were
    counted up to the last sign of activity at `sign_at`; `level` is one that it brought.
    """

    guild_id: int
    user_id: int
    session_id: int | None
    kind: ReminderKind
    at: datetime
    focus: str
    day: date
    minutes: int | None
    sign_at: datetime | None
    level: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(NewReminder):
    """A reminder, and when it was answered."""

    id: int
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingReminder(Reminder):
    """A reminder about a timer that the bot closed."""

    minutes: int
    sign_at: datetime


_ADD = insert(NewReminder, "reminders") + " RETURNING id"

_FIND = select(Reminder, "FROM reminders WHERE id = :reminder_id")

_FIND_CLOSING = select(
    ClosingReminder, "FROM reminders WHERE id = :reminder_id AND kind = 'closed'"
)

_ANSWER = """
    UPDATE reminders SET answered_at = :now WHERE id = :reminder_id AND answered_at IS NULL
"""

_NEWEST_QUESTION = """
    SELECT id FROM reminders WHERE session_id = :session_id AND kind = 'presence'
    ORDER BY id DESC LIMIT 1
"""

_ALL_OF = select(
    Reminder, "FROM reminders WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)


def add(tx: Transaction, reminder: NewReminder) -> int:
    """Insert a reminder and return its id."""
    return fetch_value(tx, _ADD, **values_of(reminder))


def find(tx: Transaction, reminder_id: int) -> Reminder | None:
    """Return one reminder."""
    return fetch_one(tx, Reminder, _FIND, reminder_id=reminder_id)


def find_closing(tx: Transaction, reminder_id: int) -> ClosingReminder | None:
    """Return one reminder if it is about a timer that the bot closed."""
    return fetch_one(tx, ClosingReminder, _FIND_CLOSING, reminder_id=reminder_id)


def answer(tx: Transaction, reminder_id: int, now: datetime) -> None:
    """Record when a reminder was first answered."""
    execute(tx, _ANSWER, reminder_id=reminder_id, now=now)


def newest_question(tx: Transaction, session_id: int) -> int | None:
    """Return the id of the newest reminder that asks whether a timer's owner is still there."""
    return fetch_value(tx, _NEWEST_QUESTION, session_id=session_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Reminder]:
    """Return every reminder of a member, the oldest first."""
    return fetch_all(tx, Reminder, _ALL_OF, guild_id=guild_id, user_id=user_id)
