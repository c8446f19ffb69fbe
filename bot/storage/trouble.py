"""Recognising that the database itself has failed, and telling whoever runs the bot, once."""

import logging
import sqlite3
import time
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.domain.errors.storage import StorageTrouble, Trouble

TELL_EVERY_SECONDS: Final = 600.0
"""So often is trouble told that lasts, or comes back."""

_OF_SQLITE: Final = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_CANTOPEN: Trouble.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Trouble.FAILING,
    sqlite3.SQLITE_CORRUPT: Trouble.FAILING,
    sqlite3.SQLITE_NOTADB: Trouble.FAILING,
    sqlite3.SQLITE_NOMEM: Trouble.FAILING,
    sqlite3.SQLITE_PROTOCOL: Trouble.BUSY,
}
"""By primary result code: https://www.sqlite.org/rescode.html."""

_OF_POSTGRESQL: Final = {
    "40001": Trouble.CONFLICT,
    "40P01": Trouble.CONFLICT,
    "53100": Trouble.FULL,
    "25006": Trouble.READ_ONLY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "XX001": Trouble.FAILING,
    "XX002": Trouble.FAILING,
    "08": Trouble.UNREACHABLE,
    "28": Trouble.UNREACHABLE,
    "3D": Trouble.UNREACHABLE,
    "53": Trouble.UNREACHABLE,
    "57": Trouble.UNREACHABLE,
    "58": Trouble.FAILING,
}
"""By SQLSTATE, or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html."""

ADVICE: Final = {
    Trouble.FULL: "make room on its disk",
    Trouble.READ_ONLY: "let the bot write to it and to its folder",
    Trouble.BUSY: "see what else holds it, or asks too much of it",
    Trouble.UNREACHABLE: "see that it runs, and that the bot may use it",
    Trouble.FAILING: "see to its disk and to the quota there, and if both are in order, go back to "
    "a backup",
    Trouble.CONFLICT: "try again",
}
"""What whoever runs the bot can do, as the end of a sentence."""

logger = logging.getLogger(__name__)


def recognise(error: BaseException) -> Trouble | None:
    """Tell which trouble of the database's an exception comes of; None where it is another's."""
    if isinstance(error, StorageTrouble):
        return error.trouble
    if isinstance(error, DBAPIError):
        return _of_driver(error.orig) if error.orig else None
    return _of_driver(error)


def _of_driver(error: BaseException) -> Trouble | None:
    if isinstance(error, sqlite3.Error):
        return _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _OF_POSTGRESQL.get(state) or _OF_POSTGRESQL.get(state[:2])
    if isinstance(error, NoConnectionFree):
        return Trouble.BUSY
    # No answer in time, a connection that is refused or breaks off, or one that has done so.
    is_cut_off = isinstance(error, OSError) or "connection is closed" in str(error)
    return Trouble.UNREACHABLE if is_cut_off else None


def explained(error: StorageTrouble) -> str:
    """Return what whoever runs the bot is told of trouble: why it came, and what to do."""
    reason = first_line(error.__cause__) if error.__cause__ else error.trouble
    return f"The database cannot be used ({reason}): {ADVICE[error.trouble]}."


class Spells:
    """Tells the log when the database begins to fail and when it works again, not each time.

    Nothing is told before `is_told` is set: of a start that fails, or a command, its end says why.
    """

    def __init__(self) -> None:
        self.is_told = False
        self.trouble: Trouble | None = None
        """The trouble that the database was in last, until it is known to work again."""
        self._since: float | None = None
        self._failures = 0
        self._has_told = False
        self._told_at: dict[Trouble, float] = {}

    @property
    def is_on(self) -> bool:
        """Whether the database failed the last time that something was asked of it."""
        return self._since is not None

    def failed(self, error: StorageTrouble) -> None:
        """Note a transaction that failed; the first of a spell is told, with what to do."""
        trouble = error.trouble
        if trouble is Trouble.CONFLICT:  # it passes by itself
            return
        self.trouble = trouble
        at = time.monotonic()
        if self._since is None:
            self._since, self._failures, self._has_told = at, 0, False
        self._failures += 1
        told_at = self._told_at.get(trouble)
        if not self.is_told or (told_at is not None and at - told_at < TELL_EVERY_SECONDS):
            return
        self._told_at[trouble], self._has_told = at, True
        logger.error(
            "%s Members are told to try again, and Woodshed goes on by itself once it works.",
            explained(error),
        )

    def worked(self) -> None:
        """Note that the database works again."""
        if self._since is None:
            return
        if self._has_told:
            seconds = round(time.monotonic() - self._since)
            logger.warning(
                "The database works again, after %d seconds and %d transactions that failed",
                seconds,
                self._failures,
            )
        self._since = self.trouble = None


def first_line(error: BaseException) -> str:
    """Return what an error says, in one line without a full stop."""
    if isinstance(error, DBAPIError) and error.orig:
        error = error.orig
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, TimeoutError) and not str(error):
        return "no answer in time"
    lines = str(error).strip().splitlines()
    return lines[0].removesuffix(".") if lines else type(error).__name__
