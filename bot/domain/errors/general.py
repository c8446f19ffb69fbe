"""Errors that anything may end in."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors.family import CoachError


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
class PackMissing(CoachError):
    """The skill pack that the server uses is not among those loaded."""

    pack: str


@dataclass(eq=False, kw_only=True)
class UnknownFocus(CoachError):
    """The server's skill pack has no such focus."""

    text: str
    known: Sequence[str]


@dataclass(eq=False, kw_only=True)
class NoteTooLong(CoachError):
    """A note, link or genre past the length that is kept."""

    limit: int


@dataclass(eq=False, kw_only=True)
class InvalidLink(CoachError):
    """A link that is not an http or https address."""


@dataclass(eq=False, kw_only=True)
class InvalidGoal(CoachError):
    """A daily goal outside of what a day can hold, in minutes."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class InvalidEarReminder(CoachError):
    """A reminder to rest one's ears after fewer or more minutes than make sense."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class ProfilePrivate(CoachError):
    """The member keeps their numbers to themselves."""

    user_id: int
