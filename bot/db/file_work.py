"""Long work in a thread that can be cancelled, like copying SQLite files."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Final, TypeVar

BUSY_TIMEOUT_SECONDS: Final = 5.0
"""How long to wait for another process that holds a file's lock."""
_INTERRUPT_EVERY_SECONDS: Final = 0.05

T = TypeVar("T")


class Cancelled(Exception):
    """The task that waited for this thread was cancelled."""


class _Work:
    """Work in a thread: whether it was cancelled, and how to interrupt it."""

    def __init__(self) -> None:
        self.is_cancelled = threading.Event()
        self.interrupts: list[Callable[[], None]] = []

    def interrupt(self) -> None:
        for each in [*self.interrupts]:
            with suppress(sqlite3.ProgrammingError):  # closed by now
                each()


_work: ContextVar[_Work | None] = ContextVar("work", default=None)


def check_cancelled() -> None:
    """Raise Cancelled if this thread's work was cancelled."""
    if (work := _work.get()) is not None and work.is_cancelled.is_set():
        raise Cancelled


@contextmanager
def interruptible(interrupt: Callable[[], None]) -> Generator[None]:
    """Call `interrupt` from another thread, again and again, once this thread's work is cancelled.

    Raises:
        Cancelled: it was cancelled already.
    """
    check_cancelled()
    interrupts = work.interrupts if (work := _work.get()) else []
    interrupts.append(interrupt)
    try:
        yield
    finally:
        interrupts.remove(interrupt)


@contextmanager
def open_file(file: Path, mode: str = "rw") -> Generator[sqlite3.Connection]:
    """Open a SQLite file that exists, and close it at the end.

    `mode` is `rw`, or `ro` for a file that must not be changed.

    Raises:
        sqlite3.Error: it cannot be opened.
        Cancelled: this thread's work was cancelled.
    """
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    logs = [file.with_name(f"{file.name}-{each}") for each in ("wal", "journal")]
    if mode == "ro" and not any(each.exists() for each in logs):
        uri += "&immutable=1"  # otherwise SQLite creates a log next to a file in WAL mode
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_SECONDS)
    with closing(connection), interruptible(connection.interrupt):
        yield connection


def quoted(name: str) -> str:
    """Return the name of a table or a column as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


async def in_thread(function: Callable[[], T]) -> T:
    """Call a function in a thread; if this task is cancelled, interrupt it and wait for its end."""
    work = _Work()

    def run() -> T:
        _work.set(work)
        return function()

    task = asyncio.create_task(asyncio.to_thread(run))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        work.is_cancelled.set()
        while not task.done():
            await asyncio.to_thread(work.interrupt)
            await asyncio.wait({task}, timeout=_INTERRUPT_EVERY_SECONDS)
        with suppress(asyncio.CancelledError):
            task.exception()  # retrieve it, so that asyncio does not log it as unretrieved
        raise
