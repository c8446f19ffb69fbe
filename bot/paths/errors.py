"""Errors of paths and personal quests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class UnknownPath(CoachError):
    """The server's skill pack has no such path."""

    text: str
    known: Sequence[str]


@dataclass(eq=False, kw_only=True)
class PathTooEarly(CoachError):
    """Paths open at a level that the member has not reached; so much XP is still to go."""

    level: int
    left_xp: int


@dataclass(eq=False, kw_only=True)
class PathFixed(CoachError):
    """The member has chosen a path lately, and may change it from `until` on."""

    path: str
    until: datetime
