"""Errors of studio rooms."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class RoomKeepsSession(CoachError):
    """The member's session is kept by a studio room, which knows no such thing."""

    channel_id: int | None
    since: datetime


@dataclass(eq=False, kw_only=True)
class TooManyRooms(CoachError):
    """The server has as many studio rooms as it may have."""

    most: int
