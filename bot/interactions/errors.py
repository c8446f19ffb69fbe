"""Errors that any interaction can raise."""

from bot.errors import CoachError


class AlreadyHandled(CoachError):
    """The interaction was already handled, so nothing was done."""

    is_final = True


class StaleButton(CoachError):
    """A button or form that no longer has a handler, or whose key is invalid."""

    is_final = True


class UnknownChoice(CoachError):
    """A value that is not among an option's choices: the client has an older list of commands."""

    text: str


class NotYours(CoachError):
    """A button or form for another member."""

    is_final = True


class CannotShareHere(CoachError):
    """The member may not write in the channel that they want to share something in."""


class TooFast(CoachError):
    """The member has sent as many interactions as they may for now."""

    seconds: int


class ServerTooFast(CoachError):
    """The server's members have sent as many interactions as they may for now."""

    seconds: int


class FileTooLarge(CoachError):
    """The file is larger than the limit."""

    max_bytes: int


class FileUnreachable(CoachError):
    """The file could not be downloaded from Discord."""
