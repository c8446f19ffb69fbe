"""Errors of notes and links."""

from dataclasses import dataclass

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class NoteTooLong(CoachError):
    """A note, link or genre past the length that is kept."""

    limit: int


@dataclass(eq=False, kw_only=True)
class InvalidLink(CoachError):
    """A link that is not an http or https address."""
