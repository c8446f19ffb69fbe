"""The highest id that each table has ever used: ids are never reused, because buttons hold them."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from bot.db.transactions import Transaction

HighestIds = Mapping[str, int]
"""The highest id ever used, by the table's name."""

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


def numbered_tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables of a SQLite file that number their rows, all in a column `id`."""
    return [name for (name,) in connection.execute(_TABLES)]


def highest_in_file(connection: sqlite3.Connection) -> HighestIds:
    """Return the highest id ever used in each table of a SQLite file."""
    if not numbered_tables(connection):
        return {}
    return dict(connection.execute(_IN_FILE).fetchall())


def raise_in_file(connection: sqlite3.Connection, highest: HighestIds) -> None:
    """Raise the sequences of a SQLite file at least to the given ids."""
    for name in {*numbered_tables(connection)} & highest.keys():
        if connection.execute(_RAISE, (highest[name], name)).rowcount == 0:
            connection.execute(_ADD, (highest[name], name))


def highest_on_postgresql(tx: Transaction, tables: Sequence[str]) -> HighestIds:
    """Return the highest id ever used in each of some tables of a PostgreSQL database."""
    return dict(tx.execute(_ON_POSTGRESQL, {"tables": tables}).rows)


def raise_on_postgresql(tx: Transaction, tables: Sequence[str], highest: HighestIds) -> None:
    """Raise the sequences of a PostgreSQL database at least to the given ids.

    PostgreSQL does not undo this if `tx` is rolled back, which does no harm.
    """
    current = highest_on_postgresql(tx, tables)
    for name in {*tables} & highest.keys():
        if highest[name] > current.get(name, 0):
            tx.execute(_SET, {"table": name, "highest": highest[name]})
