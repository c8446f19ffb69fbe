"""From PostgreSQL into a SQLite file and back: every row of every table.

Both have the same tables, since the same revisions have made them; what they are like is asked of
the file. A PostgreSQL database may hold tables of others, too, which are left alone.
"""

import re
import sqlite3
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnClause, TableClause, column, delete, func, insert, select, table, text
from sqlalchemy.dialects import sqlite

from bot.storage import issued
from bot.storage.database import Database, Transaction
from bot.storage.schema import NEWEST, upgrade_file, upgrade_within, version_within
from bot.storage.threads import OpenFile, opened

_VERSION: Final = "alembic_version"
_FACTS: Final = "facts"
_ROWS_AT_ONCE: Final = 1_000
_BYTES_AT_ONCE: Final = 200_000
_LONGEST_SECONDS: Final = 86_400.0
"""For which one table may take; a single statement of a member's has far less."""
_ESCAPED: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SQLITE: Final = sqlite.dialect(paramstyle="qmark")


class RowsMissing(Exception):
    """A table does not hold as many rows as were written into it."""


async def fetch(database: Database, file: Path) -> dict[str, int]:
    """Copy a PostgreSQL database, as it is at one instant, into an empty SQLite file.

    Returns:
        How many rows each table holds.

    Raises:
        StorageTrouble: PostgreSQL failed.
        sqlite3.Error: the file cannot be written.
    """
    async with database.reading() as tx:
        version = await version_within(tx)
        await upgrade_file(file, version or NEWEST)
        async with opened(file) as target:
            tables = await target.do(_prepared)
            rows = {each.name: await _count(tx, each) for each in tables}
            for each in tables:
                if rows[each.name]:
                    await _fetch_table(tx, each, target)
            given_out = await issued.on_postgresql(tx, await target.do(issued.tables_of))
            await target.do(lambda file: _finish(file, given_out))
    return rows


async def load(database: Database, file: Path) -> None:
    """Replace everything in a PostgreSQL database by what a SQLite file holds, or nothing of it.

    Its schema is brought up to date, and the file's has to be.

    Raises:
        StorageTrouble: PostgreSQL failed.
        RowsMissing: not everything arrived.
        sqlite3.Error: the file cannot be read.
    """
    async with opened(file, "ro") as source, database.writing() as tx:
        await upgrade_within(tx)
        tables = await source.do(_tables)
        await tx.execute(text(f"TRUNCATE {', '.join(each.name for each in tables)}"))
        for each in tables:
            if await _load_table(tx, each, source) != await _count(tx, each):
                raise RowsMissing(f"not all rows of {each.name} have arrived")
        numbered = await source.do(issued.tables_of)
        await issued.raise_on_postgresql(tx, numbered, await source.do(issued.in_file))


async def holds_anything(database: Database, file: Path) -> bool:
    """Tell whether a PostgreSQL database holds more than facts in the tables that a file has."""
    async with opened(file, "ro") as source, database.reading() as tx:
        for each in await source.do(_tables):
            exists = text("SELECT to_regclass(:name) IS NOT NULL")
            is_there = each.name != _FACTS and await tx.scalar(exists, {"name": each.name})
            if is_there and await _count(tx, each):
                return True
    return False


def _tables(connection: sqlite3.Connection) -> list[TableClause]:
    """Return the tables of a file, those that others refer to first."""
    names = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
        )
    }
    referring: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(names - {_VERSION}):
        others = connection.execute('SELECT "table" FROM pragma_foreign_key_list(?)', (name,))
        referring.add(name, *({other for (other,) in others} - {name}))
    return [_table(connection, name) for name in referring.static_order()]


def _table(connection: sqlite3.Connection, name: str) -> TableClause:
    names = connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
    columns: list[ColumnClause[Any]] = [column(each) for (each,) in names]
    return table(name, *columns)


def _prepared(connection: sqlite3.Connection) -> list[TableClause]:
    """Make a file ready to be filled, and return its tables."""
    connection.execute("PRAGMA journal_mode = MEMORY")  # a copy that is cut short is thrown away
    connection.execute("PRAGMA synchronous = OFF")  # all of it is waited for at the end
    connection.execute("BEGIN")
    tables = _tables(connection)
    for each in tables:  # what a revision has written of its own accord comes from there, too
        connection.execute(str(delete(each).compile(dialect=_SQLITE)))
    return tables


def _finish(connection: sqlite3.Connection, given_out: issued.Issued) -> None:
    issued.raise_in_file(connection, given_out)
    connection.execute("COMMIT")


async def _count(tx: Transaction, table: TableClause) -> int:
    return await tx.scalar(select(func.count()).select_from(table)) or 0


async def _fetch_table(tx: Transaction, table: TableClause, target: OpenFile) -> None:
    """Copy one table as text, which is taken to pieces beside the event loop and not on it."""
    adding = str(insert(table).compile(dialect=_SQLITE, column_keys=table.c.keys()))

    def add(connection: sqlite3.Connection, lines: bytes) -> None:
        rows = (line.split("\t") for line in lines.decode().removesuffix("\n").split("\n"))
        connection.executemany(adding, (tuple(map(_value, row)) for row in rows))

    waiting = bytearray()

    async def take(chunk: bytes) -> None:
        waiting.extend(chunk)
        if len(waiting) >= _BYTES_AT_ONCE:
            end = waiting.rfind(b"\n") + 1
            lines = bytes(waiting[:end])
            del waiting[:end]
            await target.do(lambda file: add(file, lines))

    await (await _driver_of(tx)).copy_from_table(
        table.name, columns=table.c.keys(), output=take, timeout=_LONGEST_SECONDS
    )
    if waiting:
        await target.do(lambda file: add(file, bytes(waiting)))


def _value(field: str) -> str | None:
    """Return what a field of PostgreSQL's text stands for; SQLite makes numbers of what are some.

    https://www.postgresql.org/docs/current/sql-copy.html describes the text.
    """
    if field == r"\N":
        return None
    if "\\" not in field:
        return field
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), field)


async def _driver_of(tx: Transaction) -> Any:
    return (await tx.get_raw_connection()).driver_connection


async def _load_table(tx: Transaction, table: TableClause, source: OpenFile) -> int:
    """Copy one table, and return how many rows it has."""
    # In the order in which they came, since rows of a table may refer to earlier ones of the same.
    reading = str(select(table).order_by(text("rowid")).compile(dialect=_SQLITE))
    cursor = await source.do(lambda file: file.execute(reading))
    driver = await _driver_of(tx)
    count = 0
    while rows := await source.do(lambda _: cursor.fetchmany(_ROWS_AT_ONCE)):
        await driver.copy_records_to_table(table.name, records=rows, columns=table.c.keys())
        count += len(rows)
    return count
