"""Errors that any interaction can end in."""

from dataclasses import dataclass

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class AlreadyHandled(CoachError):
    """The same interaction was handled before; nothing was done again."""


@dataclass(eq=False, kw_only=True)
class StaleButton(CoachError):
    """A button or form that no longer has a handler, or whose key is invalid."""


@dataclass(eq=False, kw_only=True)
class UnknownChoice(CoachError):
    """A value that is none of an option's choices: the client has an older list of commands."""

    text: str


@dataclass(eq=False, kw_only=True)
class NotYours(CoachError):
    """A button or form for another member."""


@dataclass(eq=False, kw_only=True)
class FileTooLarge(CoachError):
    """The file is larger than the limit."""

    most_bytes: int


@dataclass(eq=False, kw_only=True)
class FileUnreachable(CoachError):
    """The file could not be downloaded from Discord."""
