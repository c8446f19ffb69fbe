"""One transaction, as stores and services see it: plain synchronous calls in a database thread."""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from bot.db.errors import (
    ConstraintViolated,
    StorageError,
    StorageProblem,
    is_constraint_violation,
    problem_of,
)
from bot.db.shards import Shards

Row = tuple[Any, ...]
DeferredWrite = Callable[["Transaction", Counter[Any]], None]
"""Writes the counts that a transaction has deferred, right before its commit."""

_NO_BINDS: Final[Mapping[str, Any]] = {}


class Wakeup:
    """Wakes the schedule after a commit that has given it something to do."""

    def __init__(self) -> None:
        self._listener: Callable[[], None] | None = None

    def listen(self, listener: Callable[[], None] | None) -> None:
        """Call `listener` from now on, or nothing if it is None."""
        self._listener = listener

    def __call__(self) -> None:
        """Call the listener, if there is one."""
        if self._listener is not None:
            self._listener()


class Result:
    """The result of a statement: its rows as tuples, and how many rows it changed."""

    __slots__ = ("columns", "rowcount", "rows")

    def __init__(self, cursor: Any) -> None:
        description = cursor.description
        self.columns: tuple[str, ...] = tuple(each[0] for each in description or ())
        self.rows: list[Row] = cursor.fetchall() if description else []
        self.rowcount: int = cursor.rowcount

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def first(self) -> Row | None:
        """Return the first row, or None if there is none."""
        return self.rows[0] if self.rows else None

    def scalar(self) -> Any:
        """Return the first column of the first row, or None if there is no row."""
        return self.rows[0][0] if self.rows else None

    def mappings(self) -> list[dict[str, Any]]:
        """Return each row as a dict by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Transaction:
    """An open transaction. It belongs to one thread and never outlives its use case.

    `translate` turns a statement with `:name` binds into the driver's own form. `shards` are those
    that this process runs.
    """

    __slots__ = (
        "_callbacks",
        "_deferred",
        "_problem",
        "_translate",
        "connection",
        "is_sqlite",
        "is_writing",
        "shards",
        "wakeup",
    )

    def __init__(
        self,
        connection: Any,
        *,
        translate: Callable[[str], str],
        is_sqlite: bool,
        is_writing: bool,
        wakeup: Wakeup,
        shards: Shards,
    ) -> None:
        self.connection = connection
        self.is_sqlite = is_sqlite
        self.is_writing = is_writing
        self.wakeup = wakeup
        self.shards = shards
        self._translate = translate
        self._callbacks: dict[Callable[[], None], None] = {}
        self._deferred: dict[DeferredWrite, Counter[Any]] = {}
        self._problem: StorageProblem | None = None

    def execute(self, statement: str, binds: Mapping[str, Any] = _NO_BINDS) -> Result:
        """Run one statement with named binds.

        Raises:
            ConstraintViolated: a constraint refused it.
            StorageError: the database failed.
        """
        try:
            return Result(self.connection.execute(self._translate(statement), binds))
        except Exception as error:
            raise self.translate_error(error) from error

    def execute_many(self, statement: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run one statement for each of `rows`, in their order.

        Raises:
            ConstraintViolated: a constraint refused one of them.
            StorageError: the database failed.
        """
        if not rows:
            return
        try:
            cursor = self.connection.cursor()
            cursor.executemany(self._translate(statement), rows)
            cursor.close()
        except Exception as error:
            raise self.translate_error(error) from error

    @contextmanager
    def savepoint(self) -> Generator[None]:
        """Undo what is done inside if it raises, and nothing else of the transaction.

        Deferred counts and callbacks added inside are dropped as well.
        """
        self.execute("SAVEPOINT part")
        callbacks = dict(self._callbacks)
        deferred = {write: Counter(counts) for write, counts in self._deferred.items()}
        try:
            yield
        except BaseException:
            self._callbacks = callbacks
            for write, counts in self._deferred.items():  # in place: callers may hold them
                counts.clear()
                counts.update(deferred.get(write, {}))
            self.execute("ROLLBACK TO SAVEPOINT part")
            self.execute("RELEASE SAVEPOINT part")
            raise
        self.execute("RELEASE SAVEPOINT part")

    def deferred(self, write: DeferredWrite) -> Counter[Any]:
        """Return the counts that `write` writes right before the commit, to add to.

        They are for rows that many members share: locked last and in one order, such rows cannot
        deadlock, and stay locked only as long as a commit takes.
        """
        return self._deferred.setdefault(write, Counter())

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call `callback` once after the commit, however often it is registered."""
        self._callbacks[callback] = None

    @property
    def callbacks(self) -> list[Callable[[], None]]:
        """The callbacks to call after the commit, in the order they were registered."""
        return list(self._callbacks)

    def write_deferred(self) -> None:
        """Write the deferred counts."""
        for write, counts in self._deferred.items():
            write(self, counts)

    def translate_error(self, error: Exception) -> Exception:
        """Return a driver's error as one of ours, or unchanged if it is a bug.

        Later errors of a transaction are reported as its first failure: on a full disk SQLite
        rolls back by itself, and then complains that a savepoint doesn't exist.
        """
        if isinstance(error, (StorageError, ConstraintViolated)):
            return error
        if is_constraint_violation(error):
            return ConstraintViolated(str(error).partition("\n")[0])
        problem = self._problem or problem_of(error)
        if problem is None or (problem is StorageProblem.READ_ONLY and not self.is_writing):
            return error  # the latter is a bug: a reader tried to write
        translated = StorageError(problem=problem)
        if not translated.is_lock_conflict:
            self._problem = problem
        return translated
