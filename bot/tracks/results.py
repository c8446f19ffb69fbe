"""Results of the track use cases, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.packs.content import Milestone, Quest
from bot.packs.course import StageStep
from bot.tracks.rules import Stage
from bot.tracks.store import Track


class Announcement(Enum):
    """Whether a release can be announced in the server."""

    OPEN = auto()
    DONE = auto()
    NO_CHANNEL = auto()
    PRIVATE = auto()
    """The member is private."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """What a track has (`done`, slugs) of the steps of a stage, and what it lacks.

    Those in `passed` aren't ticked by hand: the member passed a quest for them. A track in
    `master` goes on with those of its release. `focus` is that of the next step,
    `quest` one for it that the member needs.
    """

    stage: Stage
    steps: Sequence[StageStep]
    done: frozenset[str]
    passed: frozenset[str] = frozenset()
    focus: str | None = None
    quest: Quest | None = None
    posting_id: int | None = None

    @property
    def missing(self) -> Sequence[StageStep]:
        """The steps that the track lacks, the next one first."""
        return [step for step in self.steps if step.slug not in self.done]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackShown:
    """One track; if released, whether it can be announced, and the milestone that can be claimed.

    `announcement` is None for an unreleased track. `progress` is set if it's unreleased, and the
    pack says what its stage asks for.
    """

    track: Track
    progress: StageProgress | None = None
    announcement: Announcement | None = None
    milestone: Milestone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAdded:
    """A new track."""

    shown: TrackShown


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackMoved:
    """A track moved to another stage; `from_stage` is the same if only the link changed."""

    shown: TrackShown
    from_stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAnnounced:
    """A release whose announcement is on its way."""

    shown: TrackShown
    channel_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackDropped:
    """A deleted track."""

    track: Track


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackList:
    """A page of a member's tracks, nearest to a release first; pages count from 0."""

    user_id: int
    tracks: Sequence[Track]
    page: int
    pages: int
    unreleased: int
    released: int
