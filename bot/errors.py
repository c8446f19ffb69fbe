"""The base class of errors that members are meant to read.

A `CoachError` is defined in its feature's `errors.py` and carries facts; the sentence is in the
feature's view. Any other exception is a bug.

Each subclass is a dataclass with keyword arguments. It is not frozen, because Python writes
tracebacks into exceptions.
"""

from dataclasses import dataclass
from typing import dataclass_transform


@dataclass_transform(eq_default=False, kw_only_default=True)
class CoachError(Exception):
    """A member asked for something that isn't possible; subclasses have the facts of why."""

    def __init_subclass__(cls) -> None:
        dataclass(eq=False, kw_only=True)(cls)
