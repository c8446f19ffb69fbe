"""Use cases: plain functions of a transaction, which cogs can await."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from bot.db.database import Database
from bot.db.transactions import Transaction

P = ParamSpec("P")
R = TypeVar("R")
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
        database = self._database
        if self._writing:
            run = database.write_long if self._is_long else database.write
        else:
            run = database.read_long if self._is_long else database.read
        return run(lambda tx: self._work(tx, *args, **kwargs))

    def blocking(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it in the calling thread, in a transaction of its own."""
        with self._database.writing() if self._writing else self._database.reading() as tx:
            return self._work(tx, *args, **kwargs)

    def within(self, tx: Transaction, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it inside a transaction that is already open."""
        return self._work(tx, *args, **kwargs)


class _Method(Generic[S, P, R]):
    """A method of a service that becomes a `UseCase` when it is looked up."""

    def __init__(
        self,
        method: Callable[Concatenate[S, Transaction, P], R],
        *,
        writing: bool,
        is_long: bool,
    ) -> None:
        self._method = method
        self._writing = writing
        self._is_long = is_long
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, service: None, owner: type[S]) -> "_Method[S, P, R]": ...
    @overload
    def __get__(self, service: S, owner: type[S]) -> UseCase[P, R]: ...
    def __get__(self, service: S | None, owner: type[S]) -> "UseCase[P, R] | _Method[S, P, R]":
        if service is None:
            return self
        work: Callable[Concatenate[Transaction, P], R] = partial(self._method, service)
        return UseCase(service.database, work, writing=self._writing, is_long=self._is_long)


def reads(method: Callable[Concatenate[S, Transaction, P], R]) -> _Method[S, P, R]:
    """Make a use case of a method that changes nothing."""
    return _Method(method, writing=False, is_long=False)


def writes(method: Callable[Concatenate[S, Transaction, P], R]) -> _Method[S, P, R]:
    """Make a use case of a method whose changes are committed, or rolled back if it raises."""
    return _Method(method, writing=True, is_long=False)


def reads_long(method: Callable[Concatenate[S, Transaction, P], R]) -> _Method[S, P, R]:
    """Make a use case of a long read: it has its own connection and delays no other."""
    return _Method(method, writing=False, is_long=True)


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


class _StepsMethod(Generic[S, P, R]):
    """A method of a service that becomes `Steps` when it is looked up."""

    def __init__(self, method: Callable[Concatenate[S, P], R]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, service: None, owner: type[S]) -> "_StepsMethod[S, P, R]": ...
    @overload
    def __get__(self, service: S, owner: type[S]) -> Steps[P, R]: ...
    def __get__(self, service: S | None, owner: type[S]) -> "Steps[P, R] | _StepsMethod[S, P, R]":
        if service is None:
            return self
        work: Callable[P, R] = partial(self._method, service)
        return Steps(work)


def in_steps(method: Callable[Concatenate[S, P], R]) -> _StepsMethod[S, P, R]:
    """Make a use case of a method that runs several others, each a transaction of its own.

    It calls their `blocking` form. What one step has committed stays, even if the next one fails.
    """
    return _StepsMethod(method)
