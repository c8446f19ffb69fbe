"""Errors of paths."""

from collections.abc import Sequence
from datetime import datetime

from bot.errors import CoachError


class UnknownPath(CoachError):
    """The server's skill pack has no such path."""

    text: str
    known: Sequence[str]


class PathTooEarly(CoachError):
    """The member has not reached the level for paths; `left_xp` are missing."""

    level: int
    left_xp: int


class PathFixed(CoachError):
    """The member chose a path recently, and may change it from `until` on."""

    path: str
    until: datetime
