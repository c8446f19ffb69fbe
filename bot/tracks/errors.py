"""Errors of tracks."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import CoachError
from bot.tracks.rules import Stage


@dataclass(eq=False, kw_only=True)
class TrackNotFound(CoachError):
    """The member has no such track."""


@dataclass(eq=False, kw_only=True)
class TrackTitleMissing(CoachError):
    """The title is empty."""


@dataclass(eq=False, kw_only=True)
class TrackAlreadyInStage(CoachError):
    """The track is already in this stage."""

    title: str
    stage: Stage
    since: datetime


@dataclass(eq=False, kw_only=True)
class TooManyTracks(CoachError):
    """The member has reached the limit of unreleased tracks."""

    most: int


@dataclass(eq=False, kw_only=True)
class CannotAnnounceRelease(CoachError):
    """A track cannot be announced, for the first flag that is set, else for lack of a channel."""

    title: str
    is_released: bool
    is_announced: bool
    is_private: bool
