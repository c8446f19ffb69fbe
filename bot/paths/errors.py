"""Errors of paths."""

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
    """The member has not reached the level for paths; `left_xp` are missing."""

    level: int
    left_xp: int


@dataclass(eq=False, kw_only=True)
class PathFixed(CoachError):
    """The member chose a path recently, and may change it from `until` on."""

    path: str
    until: datetime
