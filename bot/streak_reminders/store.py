"""Evening messages that were sent, and members who are due to get one."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.db.due import due_servers, fetch_due
from bot.db.rows import execute, fetch_all, fetch_one, insert, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMember:
    """A member whose hour has come."""

    guild_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStreakReminder:
    """A message to insert, about a streak of so many days on a producer day."""

    guild_id: int
    user_id: int
    day: date
    at: datetime
    streak_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakReminder(NewStreakReminder):
    """A message."""

    id: int


_ADD = (
    insert(NewStreakReminder, "streak_reminders")
    + " ON CONFLICT (guild_id, user_id, day) DO NOTHING RETURNING id"
)

_FIND = select(StreakReminder, "FROM streak_reminders WHERE id = :reminder_id")

_ALL_OF = select(
    StreakReminder,
    "FROM streak_reminders WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id",
)

_DUE_SERVERS = due_servers("members", "streak_reminder_at")

_DUE_OF = select(
    DueMember,
    """FROM members WHERE guild_id = :guild_id AND streak_reminder_at <= :now
       ORDER BY streak_reminder_at, user_id LIMIT :at_most""",
)

_SET_NEXT = """
    UPDATE members SET streak_reminder_at = :at WHERE guild_id = :guild_id AND user_id = :user_id
"""


def add(tx: Transaction, reminder: NewStreakReminder) -> int | None:
    """Insert a message and return its id; None if the member has had one that day."""
    return fetch_one(tx, int, _ADD, **values_of(reminder))


def find(tx: Transaction, reminder_id: int) -> StreakReminder | None:
    """Return one message."""
    return fetch_one(tx, StreakReminder, _FIND, reminder_id=reminder_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[StreakReminder]:
    """Return every message to a member, the oldest first."""
    return fetch_all(tx, StreakReminder, _ALL_OF, guild_id=guild_id, user_id=user_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[DueMember]:
    """Return members whose hour has come, by `fetch_due`."""
    return fetch_due(tx, DueMember, _DUE_SERVERS, _DUE_OF, now=now, at_most=at_most)


def set_next(tx: Transaction, guild_id: int, user_id: int, at: datetime) -> None:
    """Set when a member's hour comes next."""
    execute(tx, _SET_NEXT, guild_id=guild_id, user_id=user_id, at=at)
