"""The base class of errors that members are meant to read.

A `CoachError` is defined in its feature's `errors.py` and carries facts; the sentence is in the
feature's view. Any other exception is a bug.

Each subclass is a dataclass with keyword arguments. It is not frozen, because Python writes
tracebacks into exceptions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, dataclass_transform, overload


@dataclass_transform(eq_default=False, kw_only_default=True)
class CoachError(Exception):
    """A member asked for something that isn't possible; subclasses have the facts of why."""

    is_final: ClassVar[bool] = False
    """Whether no other input would help, so that a form with this error is not opened again."""

    def __init_subclass__(cls) -> None:
        dataclass(eq=False, kw_only=True)(cls)


class SeveralErrors(CoachError):
    """A form or a command has more than one mistake."""

    errors: tuple[CoachError, ...]


A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


@overload
def check_all(first: Callable[[], A], second: Callable[[], B], /) -> tuple[A, B]: ...


@overload
def check_all(
    first: Callable[[], A], second: Callable[[], B], third: Callable[[], C], /
) -> tuple[A, B, C]: ...


def check_all(*checks: Callable[[], Any]) -> tuple[Any, ...]:
    """Make every check, so that all mistakes of a form are named at once; return their values.

    Raises:
        CoachError: the one that a check raised.
        SeveralErrors: more than one did.
    """
    values: list[Any] = []
    errors: list[CoachError] = []
    for check in checks:
        try:
            values.append(check())
        except SeveralErrors as error:
            errors += error.errors
        except CoachError as error:
            errors.append(error)
    if len(errors) > 1:
        raise SeveralErrors(errors=tuple(errors))
    if errors:
        raise errors[0]
    return tuple(values)
