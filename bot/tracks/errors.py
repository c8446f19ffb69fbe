"""Errors of tracks and private members."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError
from bot.tracks.rules import Stage


@dataclass(eq=False, kw_only=True)
class TrackNotFound(CoachError):
    """The member has no such track."""


@dataclass(eq=False, kw_only=True)
class TrackTitleMissing(CoachError):
    """A track was to have an empty title."""


@dataclass(eq=False, kw_only=True)
class TrackStandsThere(CoachError):
    """The track is in the stage that it was to be moved to."""

    title: str
    stage: Stage
    since: datetime


@dataclass(eq=False, kw_only=True)
class TooManyTracks(CoachError):
    """The member has as many tracks under way as are kept."""

    most: int


@dataclass(eq=False, kw_only=True)
class ReleaseNotTold(CoachError):
    """The server cannot be told of a track: the first of these that is so, else for no channel."""

    title: str
    is_released: bool
    is_told: bool
    is_private: bool
