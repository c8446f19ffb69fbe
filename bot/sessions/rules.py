"""Sessions: their kinds and limits."""

from enum import StrEnum


class SessionKind(StrEnum):
    """How a session came about."""

    TIMED = "timed"
    LOGGED = "logged"
    ROOM = "room"
