"""The base class of errors that members are meant to read.

A `CoachError` is defined in its feature's `errors.py` and carries facts; the sentence is in the
feature's view. Any other exception is a bug.

The classes are not frozen, because Python writes tracebacks into exceptions.
"""


class CoachError(Exception):
    """A member asked for something that isn't possible; subclasses have the facts of why."""
