"""Errors of studio rooms."""

from datetime import datetime

from bot.errors import CoachError


class RoomSessionRunning(CoachError):
    """The command needs a timer, but the member's running session is a room session."""

    channel_id: int | None
    since: datetime


class RoomIsAfk(CoachError):
    """The channel is where Discord moves people who have been idle: nobody practises there."""

    channel_id: int


class TooManyRooms(CoachError):
    """The server has the maximum number of studio rooms."""

    limit: int
