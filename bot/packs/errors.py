"""Errors of skill packs."""

from collections.abc import Sequence

from bot.errors import CoachError


class PackMissing(CoachError):
    """The server's skill pack is not loaded."""

    pack: str


class UnknownFocus(CoachError):
    """The server's skill pack has no such focus."""

    text: str
    known: Sequence[str]
