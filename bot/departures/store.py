"""Servers that have removed the bot, and their work that waits until it is back."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.db.rows import execute, execute_each, fetch_all, fetch_value
from bot.db.shards import OWN_SERVER
from bot.db.transactions import Transaction
from bot.departures.rules import LONG_OUTAGE

_FAR = timedelta(days=366)
"""No work is due later than this, except work that waits."""

_ADD = """
    INSERT INTO departures (guild_id, removed_at) VALUES (:guild_id, :now)
    ON CONFLICT (guild_id) DO NOTHING
"""

_REMOVE = "DELETE FROM departures WHERE guild_id = :guild_id"

_IS_GONE = "SELECT 1 FROM departures WHERE guild_id = :guild_id"

_ALL = "SELECT guild_id FROM departures"

# Long outages do not count: a clock that jumps looks like one, and must not erase anything.
_LONGEST_GONE = f"""
    SELECT guild_id FROM departures
    WHERE {OWN_SERVER} AND removed_at <= :before
      AND removed_at <= :before - coalesce(
          (SELECT sum(to_at - CASE WHEN from_at > removed_at THEN from_at ELSE removed_at END)
           FROM outages WHERE to_at > removed_at AND to_at - from_at > :long), 0)
    ORDER BY removed_at, guild_id LIMIT 1
"""  # noqa: S608 - our own text

# Of the members, each server is found by one step in the index.
_KNOWN = f"""
    WITH RECURSIVE of_members (guild_id) AS (
        SELECT min(guild_id) FROM members
        UNION ALL
        SELECT (SELECT min(members.guild_id) FROM members
                WHERE members.guild_id > of_members.guild_id)
        FROM of_members WHERE of_members.guild_id IS NOT NULL
    )
    SELECT guild_id FROM of_members WHERE guild_id IS NOT NULL AND {OWN_SERVER}
    UNION SELECT guild_id FROM servers WHERE {OWN_SERVER}
    UNION SELECT guild_id FROM greetings WHERE {OWN_SERVER}
"""  # noqa: S608 - our own text

_RESUME = (
    "UPDATE schedules SET next_run_at = :now WHERE guild_id = :guild_id AND next_run_at > :far",
    """
        UPDATE week_review_schedules SET next_run_at = :now
        WHERE guild_id = :guild_id AND next_run_at > :far
    """,
    "UPDATE xp_events SET due_at = :now WHERE guild_id = :guild_id AND due_at > :far",
    "UPDATE battles SET due_at = :now WHERE guild_id = :guild_id AND due_at > :far",
    "UPDATE battle_schedules SET next_at = :now WHERE guild_id = :guild_id AND next_at > :far",
    "UPDATE postings SET refresh_at = :now WHERE guild_id = :guild_id AND refresh_at > :far",
    "UPDATE role_checks SET check_at = :now WHERE guild_id = :guild_id AND check_at > :far",
    "UPDATE imports SET work_at = :now WHERE guild_id = :guild_id AND work_at > :far",
    "UPDATE deliveries SET send_at = :now WHERE guild_id = :guild_id AND send_at > :far",
)


def add(tx: Transaction, guild_ids: Collection[int], now: datetime) -> None:
    """Record that these servers have removed the bot; those known to be gone stay as they are."""
    execute_each(tx, _ADD, [{"guild_id": each, "now": now} for each in sorted(guild_ids)])


def remove(tx: Transaction, guild_id: int) -> bool:
    """Record that the bot is back in a server; False if it was not gone."""
    return execute(tx, _REMOVE, guild_id=guild_id).rowcount == 1


def is_gone(tx: Transaction, guild_id: int) -> bool:
    """Whether a server has removed the bot."""
    return fetch_value(tx, _IS_GONE, guild_id=guild_id) is not None


def all_gone(tx: Transaction) -> set[int]:
    """Return the servers that have removed the bot."""
    return set(fetch_all(tx, int, _ALL))


def longest_gone(tx: Transaction, before: datetime) -> int | None:
    """Return the server that removed the bot longest ago, if that was not after `before`.

    Outages of more than `LONG_OUTAGE` do not count as time since then.
    """
    seconds = int(LONG_OUTAGE.total_seconds())
    return fetch_value(tx, _LONGEST_GONE, before=before, long=seconds, **tx.shards.binds)


def known(tx: Transaction) -> set[int]:
    """Return every own server that there is data of."""
    return set(fetch_all(tx, int, _KNOWN, **tx.shards.binds))


def resume(tx: Transaction, guild_id: int, now: datetime) -> None:
    """Make the work of a server that waits due now."""
    for statement in _RESUME:
        execute(tx, statement, guild_id=guild_id, now=now, far=now + _FAR)
    tx.after_commit(tx.wakeup)
