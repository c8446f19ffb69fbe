"""The highest id that each table has ever given out: none comes back, because buttons hold it."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import text

from bot.storage.database import Transaction

Issued = Mapping[str, int]
"""The highest id ever given out, by the table's name."""

_TABLES: Final = """
    SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'
"""
_IN_FILE: Final = "SELECT name, seq FROM sqlite_sequence"
_RAISE: Final = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
_ADD: Final = "INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)"
_ON_POSTGRESQL: Final = """
    SELECT numbered.name, last_value FROM unnest(CAST(:tables AS TEXT[])) AS numbered (name)
    JOIN pg_sequences ON format('%I.%I', schemaname, sequencename)
        = pg_get_serial_sequence(numbered.name, 'id')
    WHERE last_value IS NOT NULL
"""
_SET: Final = "SELECT setval(pg_get_serial_sequence(:table, 'id'), CAST(:highest AS BIGINT))"


def tables_of(connection: sqlite3.Connection) -> list[str]:
    """Return the tables of a SQLite file that give out ids, all in a column of that name."""
    return [name for (name,) in connection.execute(_TABLES)]


def in_file(connection: sqlite3.Connection) -> Issued:
    """Return what a SQLite file has given out."""
    if not tables_of(connection):
        return {}
    return dict(connection.execute(_IN_FILE).fetchall())


def raise_in_file(connection: sqlite3.Connection, issued: Issued) -> None:
    """Have the tables of a SQLite file go on behind what was given out elsewhere, too."""
    for name in {*tables_of(connection)} & issued.keys():
        if connection.execute(_RAISE, (issued[name], name)).rowcount == 0:
            connection.execute(_ADD, (issued[name], name))


async def on_postgresql(tx: Transaction, tables: Sequence[str]) -> Issued:
    """Return what some tables of a PostgreSQL database have given out."""
    rows = await tx.execute(text(_ON_POSTGRESQL), {"tables": tables})
    return {row.name: row.last_value for row in rows}


async def raise_on_postgresql(tx: Transaction, tables: Sequence[str], issued: Issued) -> None:
    """Have tables of a PostgreSQL database go on behind what was given out elsewhere, too.

    They are never set back, so it does no harm that PostgreSQL keeps this if `tx` fails.
    """
    given_out = await on_postgresql(tx, tables)
    for name in {*tables} & issued.keys():
        if issued[name] > given_out.get(name, 0):
            await tx.execute(text(_SET), {"table": name, "highest": issued[name]})
