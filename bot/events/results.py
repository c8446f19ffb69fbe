"""Results of the use cases of events, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.events.store import Event, EventSums


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWanted:
    """An event as staff typed it: its times in the server's zone, by default from now on."""

    name: str | None = None
    from_text: str | None = None
    to_text: str | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsShown:
    """A server's events that run or are planned, and where they're announced, if anywhere."""

    events: Sequence[Event]
    zone: str
    channel_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlanned:
    """An event that was planned, and the server's events with it."""

    planned: Event
    shown: EventsShown


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCancelled:
    """An event as it was before it was cancelled, and the server's events that are left."""

    cancelled: Event
    was_running: bool
    left: EventsShown


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCard:
    """An event to announce, the server's accent as 0xRRGGBB, and once it's over, what came of it.

    `sums` is None while it runs.
    """

    event: Event
    accent: int | None
    sums: EventSums | None = None
