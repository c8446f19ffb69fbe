"""Errors of notes and links."""

from bot.errors import CoachError


class NoteTooLong(CoachError):
    """A note, link or genre past the length that is kept."""

    limit: int


class InvalidLink(CoachError):
    """A link that is not an http or https address."""
