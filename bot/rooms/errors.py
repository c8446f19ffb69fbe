"""Errors of studio rooms."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class RoomKeepsSession(CoachError):
    """The member's session runs in a studio room, which has no such command."""

    channel_id: int | None
    since: datetime


@dataclass(eq=False, kw_only=True)
class TooManyRooms(CoachError):
    """The server has the maximum number of studio rooms."""

    most: int
