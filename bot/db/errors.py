"""Errors of the database itself, the same for both engines."""

import sqlite3
from enum import StrEnum
from typing import Final

from bot.errors import CoachError


class StorageProblem(StrEnum):
    """Why the database failed."""

    FULL = "full"
    READ_ONLY = "read-only"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    FAILING = "failing"
    CONFLICT = "conflict"
    """Two transactions waited for each other and this one was rolled back: try it again."""


class StorageError(CoachError):
    """The database failed, and nothing was changed.

    If `outcome_unknown` is set, the connection was lost during the commit: the change may or may
    not have been saved.
    """

    problem: StorageProblem
    outcome_unknown: bool = False

    @property
    def is_lock_conflict(self) -> bool:
        """Whether another transaction was in the way, perhaps only of this one row."""
        return self.problem in (StorageProblem.BUSY, StorageProblem.CONFLICT)


class ConstraintViolated(Exception):
    """A constraint of the schema refused a statement."""


_SQLITE_PROBLEMS: Final = {
    sqlite3.SQLITE_FULL: StorageProblem.FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: StorageProblem.FULL,  # no room for the index of the log
    sqlite3.SQLITE_READONLY: StorageProblem.READ_ONLY,
    sqlite3.SQLITE_PERM: StorageProblem.READ_ONLY,
    sqlite3.SQLITE_BUSY: StorageProblem.BUSY,
    sqlite3.SQLITE_LOCKED: StorageProblem.BUSY,
    sqlite3.SQLITE_INTERRUPT: StorageProblem.BUSY,
    sqlite3.SQLITE_CANTOPEN: StorageProblem.UNREACHABLE,
    sqlite3.SQLITE_IOERR: StorageProblem.FAILING,
    sqlite3.SQLITE_CORRUPT: StorageProblem.FAILING,
    sqlite3.SQLITE_NOTADB: StorageProblem.FAILING,
    sqlite3.SQLITE_NOMEM: StorageProblem.FAILING,
    sqlite3.SQLITE_PROTOCOL: StorageProblem.BUSY,
}
"""By primary result code, or by extended code: https://www.sqlite.org/rescode.html."""

_POSTGRESQL_PROBLEMS: Final = {
    "40001": StorageProblem.CONFLICT,
    "40P01": StorageProblem.CONFLICT,
    "53100": StorageProblem.FULL,
    "25006": StorageProblem.READ_ONLY,
    "55P03": StorageProblem.BUSY,
    "57014": StorageProblem.BUSY,
    "XX001": StorageProblem.FAILING,
    "XX002": StorageProblem.FAILING,
    "08": StorageProblem.UNREACHABLE,
    "28": StorageProblem.UNREACHABLE,
    "3D": StorageProblem.UNREACHABLE,
    "53": StorageProblem.UNREACHABLE,
    "57": StorageProblem.UNREACHABLE,
    "58": StorageProblem.FAILING,
}
"""By SQLSTATE or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html."""

_CONSTRAINT_CLASS: Final = "23"

ADVICE: Final = {
    StorageProblem.FULL: "free up space on its disk",
    StorageProblem.READ_ONLY: "let the bot write to it and to its folder",
    StorageProblem.BUSY: "check what else is using it",
    StorageProblem.UNREACHABLE: "check that it's running and that the bot can use it",
    StorageProblem.FAILING: "check its disk and quota; if both are fine, restore a backup",
    StorageProblem.CONFLICT: "try again",
}
"""What the host can do, as the end of a sentence."""


def problem_of(error: BaseException) -> StorageProblem | None:
    """Return the problem of the database behind an exception, or None if it is another error."""
    if isinstance(error, StorageError):
        return error.problem
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return _SQLITE_PROBLEMS.get(code) or _SQLITE_PROBLEMS.get(code & 0xFF)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRESQL_PROBLEMS.get(state) or _POSTGRESQL_PROBLEMS.get(state[:2])
    # psycopg reports a lost or refused connection as an OperationalError without a state.
    is_lost = isinstance(error, OSError) or type(error).__name__ in (
        "OperationalError",
        "ConnectionTimeout",
    )
    return StorageProblem.UNREACHABLE if is_lost else None


def is_constraint_violation(error: BaseException) -> bool:
    """Whether a driver's exception means that a constraint refused a statement."""
    if isinstance(error, sqlite3.Error):
        return isinstance(error, sqlite3.IntegrityError)
    return str(getattr(error, "sqlstate", None)).startswith(_CONSTRAINT_CLASS)


def explain(error: StorageError) -> str:
    """Return a sentence for the host: what is wrong with the database, and what to do."""
    reason = first_line(error.__cause__) if error.__cause__ else error.problem
    return f"The database can't be used ({reason}): {ADVICE[error.problem]}."


def first_line(error: BaseException) -> str:
    """Return an error's message as one line without a full stop."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, TimeoutError) and not str(error):
        return "no answer in time"
    lines = str(error).strip().splitlines()
    return lines[0].removesuffix(".") if lines else type(error).__name__
