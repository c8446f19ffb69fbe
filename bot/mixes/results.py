"""Results of mix checks, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.mixes.store import MixCheck
from bot.tracks.store import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class MixFiles:
    """What a member wants to have checked: the names of the files, and what they typed."""

    name: str
    reference_name: str | None = None
    track: str | None = None
    """A track's id, or its title."""
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixAccepted:
    """A check that may begin; nothing is stored or counted yet."""

    name: str
    reference_name: str | None
    note: str | None
    track_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixShown:
    """One check, with its track and the version before it.

    `tracks` are those that a check without a track can be linked to. `left_today` is how many
    checks the member has left, set after a new one.
    """

    check: MixCheck
    track: Track | None
    before: MixCheck | None
    tracks: Sequence[Track] = ()
    left_today: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixVersion:
    """A check in the history, with the version before it."""

    check: MixCheck
    before: MixCheck | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MixHistory:
    """A page of a member's checks, the newest first, of one track or all; pages count from 0."""

    user_id: int
    track: Track | None
    versions: Sequence[MixVersion]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MixRemoved:
    """A deleted check."""

    check: MixCheck
