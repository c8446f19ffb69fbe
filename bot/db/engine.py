"""What both engines have in common, and the jobs that run in database threads."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Generic, TypeVar

from bot.db.errors import StorageError, problem_of

T = TypeVar("T")


class Cancelled(Exception):
    """A job was cancelled before it ran, so no caller waits for its result."""


class Job(Generic[T]):
    """A function of a connection to run in a database thread, unless it is cancelled first.

    One that `is_long` only reads, and runs in a thread that no other job waits for.
    """

    def __init__(self, work: Callable[[Any, "Job[T]"], T], *, is_long: bool = False) -> None:
        self._work = work
        self.is_long = is_long
        self.queued_at = time.perf_counter()
        self.has_begun = False
        self.is_cancelled = False
        self.invalidates_connection = False
        """Whether the connection must not be used again."""

    def __call__(self, connection: Any) -> T:
        """Run the function on a connection, in its thread."""
        if self.is_cancelled:
            raise Cancelled
        self.has_begun = True
        return self._work(connection, self)


class Engine(ABC):
    """SQLite or PostgreSQL: connections, threads, and how a transaction begins and ends."""

    is_sqlite: bool

    @abstractmethod
    async def run(self, job: Job[T], *, writing: bool) -> T:
        """Run a job in a database thread, on a free connection.

        Raises:
            StorageError: there is no connection, or none in time.
        """

    @abstractmethod
    def connected(self, job: Job[Any], *, writing: bool) -> AbstractContextManager[Any]:
        """Lend a connection to the calling thread."""

    def write_lock(self, job: Job[Any], *, writing: bool) -> AbstractContextManager[None]:
        """Hold the lock that lets only one transaction of this process write at a time."""
        return nullcontext()

    @abstractmethod
    def begin(self, connection: Any, job: Job[Any], *, writing: bool) -> None:
        """Begin a transaction."""

    @abstractmethod
    def commit(self, connection: Any) -> None:
        """Commit the transaction."""

    @abstractmethod
    def roll_back(self, connection: Any) -> None:
        """Roll the transaction back."""

    @abstractmethod
    def change_marker(self, connection: Any) -> object:
        """Return a value that differs once the transaction has changed something.

        Only a write proves that a full disk has room again.
        """

    @abstractmethod
    def translate(self, statement: str) -> str:
        """Return a statement with `:name` binds in the driver's own form."""

    def on_connect(self, statement: str) -> None:
        """Run a statement on each connection that is made from now on."""
        raise NotImplementedError

    @abstractmethod
    def close(self) -> None:
        """Close every connection, from any thread, interrupting what runs."""

    def translate_error(self, error: Exception) -> Exception:
        """Return an error raised outside a transaction as a StorageError if it is one."""
        if isinstance(error, StorageError):
            return error
        problem = problem_of(error)
        return error if problem is None else StorageError(problem=problem)
