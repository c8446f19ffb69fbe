"""Pauses, and the days that they excuse."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.db.rows import execute, execute_each, fetch_all, fetch_one, insert, select, values_of
from bot.db.transactions import Transaction
from bot.pauses.rules import Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPause(Pause):
    """A pause to insert."""

    guild_id: int
    user_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPause(Pause):
    """A pause as it is stored."""

    id: int
    at: datetime


# One that ended before its first day was over gives its day back.
_ADD = (
    insert(NewPause, "pauses")
    + """ ON CONFLICT (guild_id, user_id, from_on) DO UPDATE
          SET at = excluded.at, planned_days = excluded.planned_days, days = excluded.days"""
)

_NEWEST = select(
    StoredPause,
    """FROM pauses WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY from_on DESC LIMIT 1""",
)

_ALL_OF = select(
    StoredPause, "FROM pauses WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY from_on"
)

_SET_DAYS = "UPDATE pauses SET planned_days = :planned_days, days = :days WHERE id = :id"

_EXCUSE = """
    INSERT INTO excused_days (guild_id, user_id, day, reason)
    VALUES (:guild_id, :user_id, :day, 'pause')
    ON CONFLICT (guild_id, user_id, day) DO NOTHING
"""

_UNEXCUSE = """
    DELETE FROM excused_days
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :day AND reason = 'pause'
"""

_PAUSED_DAYS = """
    SELECT day FROM excused_days
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since AND reason = 'pause'
"""


def add(tx: Transaction, pause: NewPause) -> None:
    """Insert a pause, and excuse its days."""
    execute(tx, _ADD, **values_of(pause))
    _excuse(tx, pause.guild_id, pause.user_id, pause.from_on, pause.days)


def newest(tx: Transaction, guild_id: int, user_id: int) -> StoredPause | None:
    """Return the pause that began last, or that begins next."""
    return fetch_one(tx, StoredPause, _NEWEST, guild_id=guild_id, user_id=user_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[StoredPause]:
    """Return every pause of a member, the oldest first."""
    return fetch_all(tx, StoredPause, _ALL_OF, guild_id=guild_id, user_id=user_id)


def set_end(
    tx: Transaction, guild_id: int, user_id: int, pause: StoredPause, *, planned_days: int
) -> None:
    """Let a pause last longer or shorter than planned."""
    execute(tx, _SET_DAYS, id=pause.id, planned_days=planned_days, days=planned_days)
    _unexcuse(tx, guild_id, user_id, pause.from_on + timedelta(days=planned_days))
    _excuse(tx, guild_id, user_id, pause.from_on, planned_days)


def end(tx: Transaction, guild_id: int, user_id: int, pause: StoredPause, day: date) -> None:
    """End a pause early: `day` is the first that is no longer paused."""
    days = max(0, (day - pause.from_on).days)
    execute(tx, _SET_DAYS, id=pause.id, planned_days=pause.planned_days, days=days)
    _unexcuse(tx, guild_id, user_id, day)


def paused_days(tx: Transaction, guild_id: int, user_id: int, since: date) -> AbstractSet[date]:
    """Return a member's paused days from `since` on."""
    binds = {"guild_id": guild_id, "user_id": user_id, "since": since}
    return frozenset(fetch_all(tx, date, _PAUSED_DAYS, **binds))


def is_paused(tx: Transaction, guild_id: int, user_id: int, day: date) -> bool:
    """Return whether a member is on a pause on a producer day."""
    pause = newest(tx, guild_id, user_id)
    return pause is not None and pause.covers(day)


def _excuse(tx: Transaction, guild_id: int, user_id: int, from_on: date, days: int) -> None:
    who = {"guild_id": guild_id, "user_id": user_id}
    paused = [from_on + timedelta(days=n) for n in range(days)]
    execute_each(tx, _EXCUSE, [{**who, "day": day} for day in paused])


def _unexcuse(tx: Transaction, guild_id: int, user_id: int, since: date) -> None:
    execute(tx, _UNEXCUSE, guild_id=guild_id, user_id=user_id, day=since)
