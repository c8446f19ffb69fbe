"""Results of the use cases of studio rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.shared_timers.rules import Lengths, Together


class RoomChange(StrEnum):
    """How staff changed a channel."""

    MARKED = "marked"
    REFOCUSED = "refocused"
    RETIMED = "retimed"
    UNMARKED = "unmarked"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLine:
    """One studio room, the name of its focus, and the lengths that it runs by itself, if any."""

    channel_id: int
    focus: str
    lengths: Lengths | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsShown:
    """The studio rooms of a server, and the change that was just made to one, if any.

    `focus_given` is whether staff chose the focus of the room they marked. `lengths` are those of
    its own timer.
    """

    rooms: Sequence[RoomLine]
    channel_id: int | None = None
    change: RoomChange | None = None
    focus: str | None = None
    focus_given: bool = False
    lengths: Lengths | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStatus:
    """A running room session. `minutes` is the practice so far."""

    focus: str
    channel_id: int | None
    started_at: datetime
    away_since: datetime | None
    over_at: datetime | None
    minutes: int
    day_minutes: int
    daily_goal_minutes: int | None
    together: Together | None = None
