"""Reads rows that are due fairly: one server's backlog never hides another server's row.

A store names the servers with something due, and reads the next rows of one of them:

    _DUE_SERVERS = due_servers("deliveries", "send_at")
    _DUE_OF = select(Delivery, "FROM deliveries WHERE guild_id = :guild_id AND send_at <= :now ...")

Both need an index on (guild_id, send_at). The servers are found by jumping from one to the next in
it, so the cost grows with the number of servers that have something planned, not with the rows.
Only servers of the process's own shards are found.
"""

from datetime import datetime
from itertools import chain, zip_longest
from typing import TypeVar

from bot.db.rows import fetch_all
from bot.db.shards import OWN_SERVER
from bot.db.transactions import Transaction

T = TypeVar("T")

_SERVERS = """
    WITH RECURSIVE server (guild_id) AS (
        SELECT min(guild_id) FROM {rows}
        UNION ALL
        SELECT (SELECT min(guild_id) FROM {rows} AND guild_id > server.guild_id)
        FROM server WHERE server.guild_id IS NOT NULL
    ), planned (guild_id, first_at) AS (
        SELECT guild_id, (SELECT min({at}) FROM {rows} AND guild_id = server.guild_id)
        FROM server
    )
    SELECT guild_id FROM planned
    WHERE first_at <= :now AND {own_server} ORDER BY first_at LIMIT :at_most
"""


def due_servers(table: str, at: str, *, where: str | None = None) -> str:
    """Return a SELECT of the own servers with a row whose `at` is due, the longest due first.

    `where` is a condition that the rows also meet, as in the index. The binds are `now`, `at_most`
    and those of `Shards.binds`.
    """
    condition = f"{at} IS NOT NULL AND {where}" if where else f"{at} IS NOT NULL"
    return _SERVERS.format(rows=f"{table} WHERE {condition}", at=at, own_server=OWN_SERVER)


def fetch_due_servers(
    tx: Transaction, servers_statement: str, *, now: datetime, at_most: int
) -> list[int]:
    """Return up to `at_most` own servers with something due, the longest due first."""
    return fetch_all(tx, int, servers_statement, now=now, at_most=at_most, **tx.shards.binds)


def fetch_due(
    tx: Transaction,
    into: type[T],
    servers_statement: str,
    rows_statement: str,
    *,
    now: datetime,
    at_most: int,
    of_one_server: int | None = None,
) -> list[T]:
    """Return up to `at_most` due rows, every server's first row before any server's second.

    `rows_statement` takes `guild_id`, `now` and `at_most`.
    """
    guild_ids = fetch_due_servers(tx, servers_statement, now=now, at_most=at_most)
    share = max(1, at_most // max(1, len(guild_ids)))
    if of_one_server is not None:
        share = min(share, of_one_server)
    by_server = [
        fetch_all(tx, into, rows_statement, guild_id=guild_id, now=now, at_most=share)
        for guild_id in guild_ids
    ]
    rounds = chain.from_iterable(zip_longest(*by_server))
    return [row for row in rounds if row is not None][:at_most]
