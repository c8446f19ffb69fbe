"""What comes of studio rooms, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RoomChange(StrEnum):
    """What staff have done to a channel."""

    MARKED = "marked"
    REFOCUSED = "refocused"
    UNMARKED = "unmarked"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLine:
    """One studio room, and what its focus is called."""

    channel_id: int
    focus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsShown:
    """The studio rooms of a server, and what has just been done to one of them, if anything.

    `focus_given` is whether staff named the focus of the one they marked.
    """

    rooms: Sequence[RoomLine]
    channel_id: int | None = None
    change: RoomChange | None = None
    focus: str | None = None
    focus_given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStay:
    """A session that a studio room keeps, as it stands. `minutes` are practice so far."""

    focus: str
    channel_id: int | None
    started_at: datetime
    away_since: datetime | None
    over_at: datetime | None
    minutes: int
    day_minutes: int
    daily_goal_minutes: int | None
