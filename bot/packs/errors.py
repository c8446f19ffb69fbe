"""Errors of skill packs."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class PackMissing(CoachError):
    """The server's skill pack is not loaded."""

    pack: str


@dataclass(eq=False, kw_only=True)
class UnknownFocus(CoachError):
    """The server's skill pack has no such focus."""

    text: str
    known: Sequence[str]
