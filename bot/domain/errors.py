"""The one family of errors that members are meant to read.

A `CoachError` carries the facts of what went wrong; `bot.ui.errors` turns them into a sentence
that says what to do next. Anything else that is raised is a bug.

The classes are not frozen: Python itself writes tracebacks into an exception.
"""

from dataclasses import dataclass


class CoachError(Exception):
    """Something a member asked for that cannot be done, with the facts needed to say why."""


@dataclass(eq=False, kw_only=True)
class AlreadyHandled(CoachError):
    """The same interaction has been carried out before; nothing was done again."""
