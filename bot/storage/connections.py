"""What the connections of each engine need, and what their errors mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.engine import Connection, ExceptionContext

from bot.domain.errors.storage import StorageTrouble, Trouble
from bot.storage.trouble import recognise

SQLITE_BUSY_MS: Final = 5_000
"""For how long another process may hold the file before a writer fails."""
COURSE: Final = "woodshed_course"
"""The option under which a connection carries the `Course` of the transaction that writes."""

SPOILS_THE_CONNECTION: Final = frozenset({Trouble.READ_ONLY, Trouble.UNREACHABLE, Trouble.FAILING})
"""After which a connection is not used again: where a file may only be read, SQLite opens it for
reading alone, for good."""


@dataclass(slots=True, kw_only=True)
class Course:
    """How a transaction that writes goes: its patience at the beginning, and why it failed."""

    patience_ms: int = SQLITE_BUSY_MS
    trouble: Trouble | None = None


def prepare_sqlite(connection: Any, _record: object) -> None:
    """Make a new connection safe and quick."""
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {SQLITE_BUSY_MS}",  # first: the switch to WAL has to wait its turn, too
        "journal_mode = WAL",
        "synchronous = FULL",  # what was answered as done outlives a power cut
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def begin_sqlite(connection: Connection) -> None:
    """Begin a transaction as one that writes, or that reads."""
    course = connection.get_execution_options().get(COURSE)
    if course is None:
        connection.exec_driver_sql("BEGIN")
    elif course.patience_ms == SQLITE_BUSY_MS:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {course.patience_ms:d}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}")


def limit_waiting(patience: float) -> Callable[[Any, object], None]:
    """Have a connection give up waiting for a lock after half of `patience`, in seconds."""
    return carrying_out(f"SET lock_timeout = {round(patience * 1000 / 2)}")


def carrying_out(statement: str) -> Callable[[Any, object], None]:
    """Have a connection to PostgreSQL carry out a statement before anything else."""

    def carry_out(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        connection.commit()  # else a setting would be gone with the transaction it stands in

    return carry_out


def name_trouble(context: ExceptionContext) -> StorageTrouble | None:
    """Give an error its name where it is the database's own.

    Whatever fails afterwards in the same transaction fails because of it: when the disk is full,
    SQLite ends a transaction by itself, and then knows none of its savepoints.
    """
    if context.is_pre_ping:  # whoever asked wants to know, and connects anew
        return None
    connection = context.connection
    options: Mapping[str, Any] = connection.get_execution_options() if connection else {}
    course: Course = options.get(COURSE) or Course()
    trouble = course.trouble or recognise(context.original_exception)
    if trouble is None or (trouble is Trouble.READ_ONLY and options.get("postgresql_readonly")):
        return None  # the latter is what a reader has asked for, and a bug of ours
    error = StorageTrouble(trouble=trouble)
    if not error.is_of_a_row:
        course.trouble = trouble
    if trouble in SPOILS_THE_CONNECTION:
        context.is_disconnect = True
    return error
