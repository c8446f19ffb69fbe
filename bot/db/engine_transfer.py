"""Copies every row of every table from PostgreSQL into a SQLite file, and back.

Both have the same tables, because the same migrations made them; their names are read from the
file. Other tables in the PostgreSQL database are left alone.
"""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

from bot.db import id_sequences
from bot.db.database import Database
from bot.db.errors import ConstraintViolated, first_line
from bot.db.file_work import check_cancelled, interruptible, open_file, quoted
from bot.db.schema import upgrade_file, upgrade_within, version_within
from bot.db.transactions import Transaction

_VERSION: Final = "alembic_version"
_FACTS: Final = "facts"


class TransferFailed(Exception):
    """The copy failed: why, as part of a sentence. If the file failed, its error is the cause."""


def copy_from_postgresql(database: Database, file: Path) -> dict[str, int]:
    """Copy a consistent snapshot of a PostgreSQL database into an empty SQLite file.

    Returns:
        How many rows each table holds.

    Raises:
        StorageError: PostgreSQL failed.
        TransferFailed: a table is missing there, or the file cannot be written.
    """
    with _translate_postgresql_errors(), database.reading() as tx, _translate_file_errors(tx):
        upgrade_file(file, version_within(tx))
        with open_file(file) as target:
            target.execute("PRAGMA journal_mode = MEMORY")  # an unfinished copy is removed
            target.execute("PRAGMA synchronous = OFF")  # `replace_durably` flushes it all
            target.execute("BEGIN")
            tables = _tables(target)
            for name in tables:  # that migrations have added
                target.execute(f"DELETE FROM {quoted(name)}")
            rows = {
                name: _copy_to_file(tx, name, columns, target) for name, columns in tables.items()
            }
            numbered = id_sequences.numbered_tables(target)
            highest = id_sequences.highest_on_postgresql(tx, numbered)
            id_sequences.raise_in_file(target, highest)
            target.execute("COMMIT")
    return rows


def replace_on_postgresql(database: Database, file: Path) -> None:
    """Replace everything in a PostgreSQL database by the rows of a SQLite file, all or nothing.

    The database's schema is upgraded; the file's must be the newest already.

    Raises:
        StorageError: PostgreSQL failed.
        TransferFailed: rows are missing, or the file cannot be read.
    """
    with (
        _translate_postgresql_errors(),
        database.writing() as tx,
        _translate_file_errors(tx),
        open_file(file, "ro") as source,
    ):
        upgrade_within(tx)
        tables = _tables(source)
        tx.execute(f"TRUNCATE {', '.join(map(quoted, tables))}")
        for name, columns in tables.items():
            if _copy_from_file(tx, name, columns, source) != _count(tx, name):
                raise TransferFailed(f"not every row of {name} arrived")
        numbered = id_sequences.numbered_tables(source)
        id_sequences.raise_on_postgresql(tx, numbered, id_sequences.highest_in_file(source))


def has_data(database: Database, file: Path) -> bool:
    """Whether a PostgreSQL database has rows, other than facts, in the tables that a file has."""
    with (
        _translate_postgresql_errors(),
        database.reading() as tx,
        _translate_file_errors(tx),
        open_file(file, "ro") as source,
    ):
        for name in _tables(source):
            exists = tx.execute("SELECT to_regclass(:name) IS NOT NULL", {"name": quoted(name)})
            if name != _FACTS and exists.scalar() and _count(tx, name):
                return True
    return False


@contextmanager
def _translate_postgresql_errors() -> Generator[None]:
    """Raise PostgreSQL errors, except outages, as `TransferFailed`."""
    import psycopg  # an optional dependency

    try:
        yield
    except (psycopg.Error, ConstraintViolated) as error:
        raise TransferFailed(first_line(error)) from error


@contextmanager
def _translate_file_errors(tx: Transaction) -> Generator[None]:
    """Raise errors of the file as `TransferFailed`; on cancellation, shut down the connection."""
    from bot.db.postgresql import shut_down_socket  # needs psycopg

    try:
        with interruptible(partial(shut_down_socket, tx.connection)):
            yield
    except (OSError, sqlite3.Error) as error:
        raise TransferFailed(first_line(error)) from error


def _tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the tables of a file with their columns, referenced tables first."""
    names = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
        )
    }
    graph: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(names - {_VERSION}):
        others = connection.execute('SELECT "table" FROM pragma_foreign_key_list(?)', (name,))
        graph.add(name, *({other for (other,) in others} - {name}))
    return {name: _columns(connection, name) for name in graph.static_order()}


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    names = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return [name for (name,) in names]


def _count(tx: Transaction, table: str) -> int:
    return tx.execute(f"SELECT count(*) FROM {quoted(table)}").scalar()


def _copy_to_file(
    tx: Transaction, table: str, columns: list[str], target: sqlite3.Connection
) -> int:
    """Copy one table into a file, and return how many rows PostgreSQL has sent.

    They arrive as text, which SQLite converts by the type of each column.
    """
    names = ", ".join(map(quoted, columns))
    binds = ", ".join("?" * len(columns))
    insert_statement = f"INSERT INTO {quoted(table)} ({names}) VALUES ({binds})"
    copy_statement = f"COPY {quoted(table)} ({names}) TO STDOUT"
    with tx.connection.cursor() as cursor, cursor.copy(copy_statement) as copy:
        target.executemany(insert_statement, _cancellable(copy.rows()))
        return cursor.rowcount


def _copy_from_file(
    tx: Transaction, table: str, columns: list[str], source: sqlite3.Connection
) -> int:
    """Copy one table out of a file, and return how many rows it has there."""
    names = ", ".join(map(quoted, columns))
    # In the order they were added, because rows may reference earlier rows of their table.
    rows = source.execute(f"SELECT {names} FROM {quoted(table)} ORDER BY rowid")
    count = 0
    copy_statement = f"COPY {quoted(table)} ({names}) FROM STDIN"
    with tx.connection.cursor() as cursor, cursor.copy(copy_statement) as copy:
        for row in _cancellable(rows):
            copy.write_row(row)
            count += 1
    return count


def _cancellable(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        check_cancelled()
        yield row
