"""What can go wrong with events."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import CoachError


class Limit(StrEnum):
    """One of an event's two times."""

    START = "start"
    END = "end"


class EventTimeUnclear(CoachError):
    """What was typed as a start or an end is no time."""

    limit: Limit
    text: str


class EventEndNeeded(CoachError):
    """Nobody has said when the event ends."""


class EventStartPast(CoachError):
    """The event would start in the past."""

    at: datetime


class EventStartTooFar(CoachError):
    """The event would start too far ahead."""

    at: datetime
    farthest: timedelta


class EventLengthOutOfRange(CoachError):
    """The event would be too short or too long, or end before it starts."""

    from_at: datetime
    to_at: datetime
    shortest: timedelta
    longest: timedelta


class EventOverlaps(CoachError):
    """The event would overlap another one of the server."""

    name: str
    from_at: datetime
    to_at: datetime


class TooManyEvents(CoachError):
    """The server has as many events as it may."""

    is_final = True
    limit: int


class EventOver(CoachError):
    """The event can't be cancelled any more: it is over, or gone."""

    is_final = True
