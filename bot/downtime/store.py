"""Outages of the bot, and the producer days excused because of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.db.rows import execute, execute_each, fetch_all, insert, select
from bot.db.transactions import Transaction
from bot.downtime.rules import Outage


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOutage(Outage):
    """An outage as stored."""

    id: int


_ADD = insert(Outage, "outages") + " ON CONFLICT (from_at) DO NOTHING"

_UNAPPLIED = select(StoredOutage, "FROM outages WHERE applied_at IS NULL ORDER BY from_at")

_BETWEEN = select(
    StoredOutage, "FROM outages WHERE to_at > :from_at AND from_at < :to_at ORDER BY from_at"
)

_APPLIED = "UPDATE outages SET applied_at = :now WHERE id = :id"

_AFFECTED_SERVERS = """
    SELECT DISTINCT guild_id FROM members
    WHERE streak_last_on >= :since OR streak_until_at > :from_at
    ORDER BY guild_id
"""

_AFFECTED_MEMBERS = """
    SELECT user_id FROM members
    WHERE guild_id = :guild_id AND (streak_last_on >= :since OR streak_until_at > :from_at)
    ORDER BY user_id
"""

_EXCUSE = """
    INSERT INTO excused_days (guild_id, user_id, day, reason)
    VALUES (:guild_id, :user_id, :day, 'offline')
    ON CONFLICT (guild_id, user_id, day) DO UPDATE SET reason = 'offline'
"""

_EXCUSED = """
    SELECT day FROM excused_days
    WHERE guild_id = :guild_id AND user_id = :user_id AND day >= :since
    ORDER BY day
"""

_EXCUSED_OF_SERVER = """
    SELECT user_id, day FROM excused_days WHERE guild_id = :guild_id AND day >= :since
"""


def add(tx: Transaction, outage: Outage) -> None:
    """Insert an outage, unless there is one with the same start."""
    execute(tx, _ADD, from_at=outage.from_at, to_at=outage.to_at)


def unapplied(tx: Transaction) -> list[StoredOutage]:
    """Return the outages not yet applied in every server, the oldest first."""
    return fetch_all(tx, StoredOutage, _UNAPPLIED)


def between(tx: Transaction, from_at: datetime, to_at: datetime) -> list[StoredOutage]:
    """Return the outages that overlap a period, the oldest first."""
    return fetch_all(tx, StoredOutage, _BETWEEN, from_at=from_at, to_at=to_at)


def mark_applied(tx: Transaction, outage_id: int, now: datetime) -> None:
    """Mark an outage as applied: its days are excused in every server."""
    execute(tx, _APPLIED, id=outage_id, now=now)


def affected_servers(tx: Transaction, since: date, from_at: datetime) -> list[int]:
    """Return the servers with a member active since a day, or with a streak at `from_at`."""
    return fetch_all(tx, int, _AFFECTED_SERVERS, since=since, from_at=from_at)


def affected_members(tx: Transaction, guild_id: int, since: date, from_at: datetime) -> list[int]:
    """Return the members of a server who were active or had a streak, in lock order."""
    binds = {"guild_id": guild_id, "since": since, "from_at": from_at}
    return fetch_all(tx, int, _AFFECTED_MEMBERS, **binds)


def excuse(tx: Transaction, guild_id: int, user_id: int, days: Iterable[date]) -> None:
    """Excuse producer days of a member; idempotent."""
    who = {"guild_id": guild_id, "user_id": user_id}
    execute_each(tx, _EXCUSE, [{**who, "day": day} for day in days])


def excused_days(tx: Transaction, guild_id: int, user_id: int, since: date) -> list[date]:
    """Return a member's excused days from `since` on, the oldest first."""
    return fetch_all(tx, date, _EXCUSED, guild_id=guild_id, user_id=user_id, since=since)


def excused_days_of_server(tx: Transaction, guild_id: int, since: date) -> dict[int, set[date]]:
    """Return the excused days of all members of a server from `since` on, by member."""
    days_by_member: dict[int, set[date]] = {}
    for user_id, day in execute(tx, _EXCUSED_OF_SERVER, guild_id=guild_id, since=since):
        days_by_member.setdefault(user_id, set()).add(date.fromisoformat(day))
    return days_by_member
