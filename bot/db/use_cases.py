"""Use cases: plain functions of a transaction, which cogs can await."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from bot.db.database import Database
from bot.db.transactions import Transaction

P = ParamSpec("P")
R = TypeVar("R")
U = TypeVar("U")
S = TypeVar("S", bound="_OnDatabase")


class _OnDatabase(Protocol):
    """The part of a service that its use cases need."""

    @property
    def database(self) -> Database: ...


class UseCase(Generic[P, R]):
    """A use case bound to its service: call it to get an awaitable."""

    __slots__ = ("_database", "_is_long", "_work", "_writing")

    def __init__(
        self,
        database: Database,
        work: Callable[Concatenate[Transaction, P], R],
        *,
        writing: bool,
        is_long: bool,
    ) -> None:
        self._database = database
        self._work = work
        self._writing = writing
        self._is_long = is_long

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, R]:
        """Run it in a database thread, in a transaction of its own."""
        if self._writing:
            run = self._database.write
        else:
            run = self._database.read_long if self._is_long else self._database.read
        return run(lambda tx: self._work(tx, *args, **kwargs))

    def blocking(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it in the calling thread, in a transaction of its own."""
        with self._database.writing() if self._writing else self._database.reading() as tx:
            return self._work(tx, *args, **kwargs)

    def within(self, tx: Transaction, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it inside a transaction that is already open."""
        return self._work(tx, *args, **kwargs)


class Steps(Generic[P, R]):
    """A use case of several transactions, bound to its service: call it to get an awaitable."""

    __slots__ = ("_work",)

    def __init__(self, work: Callable[P, R]) -> None:
        self._work = work

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, R]:
        """Run it in a thread of its own."""
        return asyncio.to_thread(self._work, *args, **kwargs)

    def blocking(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it in the calling thread."""
        return self._work(*args, **kwargs)


class _Method(Generic[S, U]):
    """A method of a service that becomes a use case when it is looked up."""

    def __init__(self, bind: Callable[[S], U], doc: str | None) -> None:
        self._bind = bind
        self.__doc__ = doc

    @overload
    def __get__(self, service: None, owner: type[S]) -> "_Method[S, U]": ...
    @overload
    def __get__(self, service: S, owner: type[S]) -> U: ...
    def __get__(self, service: S | None, owner: type[S]) -> "U | _Method[S, U]":
        return self if service is None else self._bind(service)


def reads(method: Callable[Concatenate[S, Transaction, P], R]) -> _Method[S, UseCase[P, R]]:
    """Make a use case of a method that changes nothing."""
    return _in_transaction(method, writing=False)


def reads_long(method: Callable[Concatenate[S, Transaction, P], R]) -> _Method[S, UseCase[P, R]]:
    """Make a use case of a method that changes nothing and may take seconds, like an export.

    It has a thread and a connection of its own, so that no command waits for it.
    """
    return _in_transaction(method, writing=False, is_long=True)


def writes(method: Callable[Concatenate[S, Transaction, P], R]) -> _Method[S, UseCase[P, R]]:
    """Make a use case of a method whose changes are committed, or rolled back if it raises."""
    return _in_transaction(method, writing=True)


def in_steps(method: Callable[Concatenate[S, P], R]) -> _Method[S, Steps[P, R]]:
    """Make a use case of a method that runs several others, each a transaction of its own.

    It calls their `blocking` form. What one step has committed stays, even if the next one fails.
    """

    def bind(service: S) -> Steps[P, R]:
        return Steps(partial(method, service))

    return _Method(bind, method.__doc__)


def _in_transaction(
    method: Callable[Concatenate[S, Transaction, P], R], *, writing: bool, is_long: bool = False
) -> _Method[S, UseCase[P, R]]:
    def bind(service: S) -> UseCase[P, R]:
        work: Callable[Concatenate[Transaction, P], R] = partial(method, service)
        return UseCase(service.database, work, writing=writing, is_long=is_long)

    return _Method(bind, method.__doc__)
