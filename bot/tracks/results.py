"""What comes of tracks, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.packs.content import Milestone
from bot.tracks.rules import Stage
from bot.tracks.store import Track


class Telling(Enum):
    """Whether a server can be told of a release."""

    OPEN = auto()
    DONE = auto()
    NO_CHANNEL = auto()
    PRIVATE = auto()
    """Its member keeps to themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackShown:
    """One track. Of a released one, whether it can be told, and the milestone still to be claimed.

    `telling` is None for a track that is not released.
    """

    track: Track
    telling: Telling | None = None
    milestone: Milestone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAdded:
    """A track that is new."""

    shown: TrackShown


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackMoved:
    """A track in another stage; in the same one where only its link is new."""

    shown: TrackShown
    from_stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackTold:
    """A release that its server is about to be told of."""

    shown: TrackShown
    channel_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackDropped:
    """A track that is gone."""

    track: Track


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackList:
    """A page of a member's tracks, those nearest to a release first; pages count from 0."""

    user_id: int
    tracks: Sequence[Track]
    page: int
    pages: int
    under_way: int
    released: int
