"""Sessions: their kinds and limits."""

from enum import StrEnum

MIN_MINUTES = 5
MAX_BREAKS = 100
"""The most breaks of one session, so that no click has to read more."""


class SessionKind(StrEnum):
    """How a session was recorded."""

    TIMED = "timed"
    LOGGED = "logged"
    ROOM = "room"


MAX_MINUTES = 480


class When(StrEnum):
    """Which producer day a session is logged for."""

    TODAY = "today"
    YESTERDAY = "yesterday"
