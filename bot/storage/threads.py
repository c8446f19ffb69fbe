"""Long work on SQLite files in a thread, which ends soon after it is no longer wanted."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

BUSY_SECONDS: Final = 5.0
"""For how long another process may hold a file before work on it fails."""
_STOP_AGAIN_SECONDS: Final = 0.05

T = TypeVar("T")


class Stopped(Exception):
    """What a thread raises once its work is no longer wanted."""


class Work:
    """What a thread is at: the files that it has open, and whether it is still wanted."""

    def __init__(self) -> None:
        self._open: list[sqlite3.Connection] = []
        self._is_stopped = False

    @contextmanager
    def opened(self, file: Path, mode: str = "rw") -> Generator[sqlite3.Connection]:
        """Open a file that exists, and close it at the end.

        Args:
            file: the file.
            mode: `rw`, or `ro` for one that must stay as it is.

        Raises:
            sqlite3.Error: it cannot be opened.
            Stopped: the work is no longer wanted.
        """
        connection = self.open(file, mode)
        try:
            yield connection
        finally:
            self.close(connection)

    def open(self, file: Path, mode: str = "rw") -> sqlite3.Connection:
        """Open a file that exists; see `opened`."""
        self.go_on()
        address = f"{file.absolute().as_uri()}?mode={mode}"
        beside = [file.with_name(f"{file.name}-{each}") for each in ("wal", "journal")]
        if mode == "ro" and not any(each.exists() for each in beside):
            address += "&immutable=1"  # or else a file in WAL mode would get one beside it
        connection = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
        )
        self._open.append(connection)
        return connection

    def close(self, connection: sqlite3.Connection) -> None:
        """Close what `open` has returned."""
        self._open.remove(connection)
        connection.close()

    def close_all(self) -> None:
        """Close whatever is open still."""
        for connection in [*self._open]:
            self.close(connection)

    def go_on(self) -> None:
        """Do nothing where the work is wanted.

        Raises:
            Stopped: it is not.
        """
        if self._is_stopped:
            raise Stopped

    def stop(self) -> None:
        """Interrupt the work; to be called again until it has ended."""
        self._is_stopped = True
        for connection in [*self._open]:
            with suppress(sqlite3.ProgrammingError):  # closed meanwhile
                connection.interrupt()


async def in_thread(part: Callable[[Work], T], work: Work | None = None) -> T:
    """Do a part of some work in a thread, which is not left behind when this is cancelled."""
    work = work or Work()
    task = asyncio.create_task(asyncio.to_thread(part, work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            work.stop()
            await asyncio.wait({task}, timeout=_STOP_AGAIN_SECONDS)
        with suppress(asyncio.CancelledError):
            task.exception()  # seen, so that nobody is told that nobody looked
        raise


@asynccontextmanager
async def opened(file: Path, mode: str = "rw") -> AsyncGenerator["OpenFile"]:
    """Open a file that exists for one piece of work after another, and close it at the end."""
    work = Work()
    try:
        connection = await in_thread(lambda _: work.open(file, mode), work)
        yield OpenFile(connection, work)
    finally:
        await in_thread(lambda _: work.close_all())


class OpenFile:
    """A SQLite file that is open for one piece of work after another, each in a thread."""

    def __init__(self, connection: sqlite3.Connection, work: Work) -> None:
        self._connection = connection
        self._work = work

    async def do(self, part: Callable[[sqlite3.Connection], T]) -> T:
        """Do a piece of work, which must not return a cursor that is done with.

        To forget one resets its statement, which the next piece of work may be carrying out.
        """
        return await in_thread(lambda _: part(self._connection), self._work)
