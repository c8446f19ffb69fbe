"""Errors of tracks."""

from datetime import datetime

from bot.errors import CoachError
from bot.tracks.rules import Stage


class TrackNotFound(CoachError):
    """The member has no such track."""

    is_final = True


class TrackTitleMissing(CoachError):
    """The title is empty."""


class TrackTitleTaken(CoachError):
    """The member has another unreleased track of this title."""

    title: str
    stage: Stage


class TrackAlreadyInStage(CoachError):
    """The track is already in this stage."""

    title: str
    stage: Stage
    since: datetime


class TooManyTracks(CoachError):
    """The member has reached the limit of tracks under way, or of released ones."""

    limit: int
    are_released: bool = False


class ToldEnoughToday(CoachError):
    """The member has told the server about as many releases as they may in a day."""

    title: str
    limit: int
    next_at: datetime


class TellingRestricted(CoachError):
    """In this server only staff and members with a role tell about their releases."""

    role_id: int


class CannotAnnounceRelease(CoachError):
    """A track cannot be announced, for the first flag that is set, else for lack of a channel."""

    title: str
    is_released: bool
    is_announced: bool
    is_private: bool
