"""Errors of notes and links."""

from bot.errors import CoachError


class NoteTooLong(CoachError):
    """A note, link or genre is longer than the limit."""

    limit: int


class InvalidLink(CoachError):
    """The link is not an http or https address."""
