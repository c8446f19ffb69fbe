"""A marker for arguments that were left out, where None already has a meaning."""

from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T")


class Unset(Enum):
    """The type of `UNSET`: an Enum, so that type checkers narrow it by `is`."""

    UNSET = "UNSET"


UNSET: Final = Unset.UNSET


def given(value: T | Unset, default: T) -> T:
    """Return a value, or the default where it was left out."""
    return default if value is UNSET else value


def unset_if_none(value: T | None) -> T | Unset:
    """Return a value, or `UNSET` for None, which discord.py passes for options left out."""
    return UNSET if value is None else value
