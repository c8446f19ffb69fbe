"""Errors of studio rooms."""

from datetime import datetime

from bot.errors import CoachError


class RoomKeepsSession(CoachError):
    """The member's session runs in a studio room, which has no such command."""

    channel_id: int | None
    since: datetime


class TooManyRooms(CoachError):
    """The server has the maximum number of studio rooms."""

    most: int
