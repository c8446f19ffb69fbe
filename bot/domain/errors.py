"""The one family of errors that members are meant to read.

A `CoachError` carries the facts of what went wrong; `bot.ui.errors` turns them into a sentence
that says what to do next. Anything else that is raised is a bug.
"""

from dataclasses import dataclass


class CoachError(Exception):
    """Something a member asked for that cannot be done, with the facts needed to say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyHandled(CoachError):
    """This very interaction has been carried out before; nothing was done again."""
