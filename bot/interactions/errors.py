"""Errors that anything may end in."""

from dataclasses import dataclass

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class AlreadyHandled(CoachError):
    """The same interaction has been carried out before; nothing was done again."""


@dataclass(eq=False, kw_only=True)
class StaleButton(CoachError):
    """A button or form that nothing stands behind any more."""


@dataclass(eq=False, kw_only=True)
class UnknownChoice(CoachError):
    """An option's value that is none of those it offers: a client that knows an older list."""

    text: str


@dataclass(eq=False, kw_only=True)
class NotYours(CoachError):
    """A button or form that is for another member."""


@dataclass(eq=False, kw_only=True)
class FileTooLarge(CoachError):
    """The file is larger than any that is taken."""

    most_bytes: int


@dataclass(eq=False, kw_only=True)
class FileUnreachable(CoachError):
    """Discord did not hand the file over."""
