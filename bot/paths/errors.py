"""Errors of paths."""

from collections.abc import Sequence
from datetime import datetime

from bot.errors import CoachError


class UnknownPath(CoachError):
    """The server's skill pack has no such path."""

    text: str
    known: Sequence[str]


class PathTooEarly(CoachError):
    """The member has not reached the level for paths; they need `left_xp` more."""

    level: int
    left_xp: int


class PathLocked(CoachError):
    """The member chose a path recently, and cannot change it before `until`."""

    path: str
    until: datetime
