"""aiosqlite with one trip to its thread for each statement.

SQLAlchemy asks for a cursor, has it carry out a statement, then hand over the rows, then close. To
aiosqlite each of these is a trip to the connection's thread and back, and a trip costs more than
most statements. Here a cursor is made, used and read in one.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import aiosqlite

_ITERATED_AT_ONCE = 64  # aiosqlite's own default, of use to nobody here

Row = tuple[Any, ...]


async def connect(file: Path) -> "Connection":
    """Open a database file; its transactions begin and end by the statements that say so."""
    connection = Connection(file)
    await connection
    return connection


class Connection(aiosqlite.Connection):
    """A connection whose cursors take one trip for each statement."""

    def __init__(self, file: Path) -> None:
        def opened() -> sqlite3.Connection:
            return sqlite3.connect(file, isolation_level=None, check_same_thread=False)

        super().__init__(opened, _ITERATED_AT_ONCE)
        self._tx: Any = _Errands(self._tx)  # the thread goes on taking from what is inside
        self._thread.daemon = True  # a statement that hangs keeps no process from ending

    def cursor(self) -> "Cursor":  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return a cursor, without a trip yet."""
        return Cursor(self)

    async def close(self) -> None:
        """Close it once its thread has done what was asked for.

        Whoever is cancelled meanwhile waits no longer: the thread may wait for somebody's lock.
        """
        stop: Callable[[], Any] = self.stop  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if self._connection and (stopped := stop()):
            await stopped

    async def carry_out(self, statement: Callable[[sqlite3.Connection], "Done"]) -> "Done":
        """Carry out a statement in the connection's thread."""
        return await self._execute(  # pyright: ignore[reportUnknownMemberType]
            lambda: statement(self._conn)
        )


class _Errands:
    """What the thread is sent for; it tells what came of it for as long as somebody can hear.

    A statement that nobody waits for any more may outlive the event loop that sent it, and
    aiosqlite's thread would die of that with a traceback.
    """

    def __init__(self, queue: Any) -> None:
        self._queue = queue

    def put_nowait(self, errand: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        """Send the thread, as aiosqlite does."""
        future, function = errand

        def run() -> Any:
            try:
                result = function()
            except BaseException as error:  # noqa: BLE001 - it is told, not swallowed
                _tell(future, None, error)
                return None
            _tell(future, result, None)
            return result

        self._queue.put_nowait((None, run))


def _tell(future: asyncio.Future[Any] | None, result: Any, error: BaseException | None) -> None:
    """Tell from the thread what came of an errand, if there is a loop to be told."""
    if future is not None:
        with suppress(RuntimeError):  # the loop is closed
            future.get_loop().call_soon_threadsafe(_settle, future, result, error)


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():  # whoever waited was cancelled
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


class Done:
    """What came of a statement, all its rows included."""

    __slots__ = ("description", "lastrowid", "rowcount", "rows")

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rows: list[Row] = cursor.fetchall() if cursor.description else []
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid


class Cursor:
    """A cursor as SQLAlchemy's adapter of asynchronous drivers uses one; it never streams."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._done: Done | None = None

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns of the rows, None where the statement returns none."""
        return self._done and self._done.description

    @property
    def rowcount(self) -> int:
        """How many rows the statement has changed, -1 where that has no meaning."""
        return self._done.rowcount if self._done else -1

    @property
    def lastrowid(self) -> int | None:
        """The id of the row that was inserted last."""
        return self._done.lastrowid if self._done else None

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> Self:
        """Carry out a statement and fetch its rows."""
        self._done = await self._connection.carry_out(
            lambda connection: Done(connection.execute(statement, values))
        )
        return self

    async def executemany(self, statement: str, values: Sequence[Sequence[Any]]) -> Self:
        """Carry out a statement for each of many values."""
        self._done = await self._connection.carry_out(
            lambda connection: Done(connection.executemany(statement, values))
        )
        return self

    async def fetchall(self) -> list[Row]:
        """Return the rows that came along."""
        return self._done.rows if self._done else []

    async def close(self) -> None:
        """Do nothing: what a statement held was given back when its rows were fetched."""
