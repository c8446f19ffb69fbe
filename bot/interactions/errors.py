"""Errors that any interaction can end in."""

from bot.errors import CoachError


class AlreadyHandled(CoachError):
    """The same interaction was handled before; nothing was done again."""


class StaleButton(CoachError):
    """A button or form that no longer has a handler, or whose key is invalid."""


class UnknownChoice(CoachError):
    """A value that is none of an option's choices: the client has an older list of commands."""

    text: str


class NotYours(CoachError):
    """A button or form for another member."""


class FileTooLarge(CoachError):
    """The file is larger than the limit."""

    most_bytes: int


class FileUnreachable(CoachError):
    """The file could not be downloaded from Discord."""
