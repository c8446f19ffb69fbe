"""SQL of events."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import (
    execute,
    fetch_all,
    fetch_exactly_one,
    fetch_one,
    insert,
    returning,
    select,
    values_of,
)
from bot.db.shards import OWN_SERVER
from bot.db.transactions import Transaction
from bot.events.rules import EventState


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event to insert: from `from_at` until just before `to_at`, awards earn `percent` of XP.

    Its start or its end is due at `due_at`; nothing, once it's over. One that was cancelled ends
    at once, or if it was only planned, when it begins.
    """

    guild_id: int
    name: str
    percent: int
    from_at: datetime
    to_at: datetime
    state: EventState
    due_at: datetime | None
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(NewEvent):
    """An event of a server."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSums:
    """What members earned in an event, by awards that aren't undone."""

    members: int
    minutes: int
    quests: int
    extra_xp: int


_ADD = returning(Event, insert(NewEvent, "xp_events"))

_FIND = select(Event, "FROM xp_events WHERE id = :event_id")

# The no-op update locks the row on PostgreSQL.
_ENTER = returning(Event, "UPDATE xp_events SET state = state WHERE id = :event_id")

_SAVE = """
    UPDATE xp_events
    SET to_at = :to_at, state = :state, due_at = :due_at, cancelled_at = :cancelled_at
    WHERE id = :id
"""

_BETWEEN = select(
    Event,
    """FROM xp_events
       WHERE guild_id = :guild_id AND from_at < :to_at AND to_at > :from_at AND to_at > from_at
       ORDER BY from_at, id""",
)

_AT = select(
    Event,
    """FROM xp_events WHERE guild_id = :guild_id AND from_at <= :at AND to_at > :at
       ORDER BY from_at, id LIMIT 1""",
)

_COMING = select(
    Event,
    """FROM xp_events WHERE guild_id = :guild_id AND to_at > :now AND cancelled_at IS NULL
       ORDER BY from_at, id""",
)

_UNFINISHED = select(
    Event,
    """FROM xp_events
       WHERE guild_id = :guild_id AND state <> 'over' AND cancelled_at IS NULL
       ORDER BY from_at, id""",
)

_DUE = select(
    Event,
    f"""FROM xp_events WHERE due_at <= :now AND {OWN_SERVER}
        ORDER BY due_at, id LIMIT :at_most""",
)

_POSTPONE = "UPDATE xp_events SET due_at = :due_at WHERE id = :event_id AND due_at IS NOT NULL"

# An award's XP without its event is that of the formula in the rules, with integers only.
_SUMS = select(
    EventSums,
    """FROM awards
       WHERE event_id = :event_id AND undoes IS NULL
         AND NOT EXISTS (SELECT 1 FROM awards AS undo WHERE undo.undoes = awards.id)""",
    members="count(DISTINCT user_id)",
    minutes="coalesce(sum(event_minutes), 0)",
    quests="coalesce(sum(quests), 0)",
    extra_xp="""coalesce(sum(xp
        - (base_xp * multiplier_percent * (100 + streak_bonus_percent) + 5000) / 10000), 0)""",
)


def add(tx: Transaction, event: NewEvent) -> Event:
    """Insert an event."""
    return fetch_exactly_one(tx, Event, _ADD, **values_of(event))


def find(tx: Transaction, event_id: int) -> Event | None:
    """Return an event of any server."""
    return fetch_one(tx, Event, _FIND, event_id=event_id)


def enter(tx: Transaction, event_id: int) -> Event | None:
    """Lock an event that is about to change, and return it."""
    return fetch_one(tx, Event, _ENTER, event_id=event_id)


def save(tx: Transaction, event: Event) -> None:
    """Write what changes of an event."""
    execute(tx, _SAVE, **values_of(event))


def between(tx: Transaction, guild_id: int, from_at: datetime, to_at: datetime) -> list[Event]:
    """Return a server's events that overlap a time, the earliest first."""
    return fetch_all(tx, Event, _BETWEEN, guild_id=guild_id, from_at=from_at, to_at=to_at)


def running_at(tx: Transaction, guild_id: int, at: datetime) -> Event | None:
    """Return the event that runs in a server at an instant, if any."""
    return fetch_one(tx, Event, _AT, guild_id=guild_id, at=at)


def coming(tx: Transaction, guild_id: int, now: datetime) -> list[Event]:
    """Return a server's events that run or are planned, the earliest first."""
    return fetch_all(tx, Event, _COMING, guild_id=guild_id, now=now)


def unfinished(tx: Transaction, guild_id: int) -> list[Event]:
    """Return a server's events whose end hasn't been processed, the earliest first."""
    return fetch_all(tx, Event, _UNFINISHED, guild_id=guild_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[Event]:
    """Return events of own servers whose start or end is due at `now`, the oldest first."""
    return fetch_all(tx, Event, _DUE, now=now, at_most=at_most, **tx.shards.binds)


def postpone(tx: Transaction, event_id: int, due_at: datetime) -> None:
    """Come back to an event at `due_at`."""
    execute(tx, _POSTPONE, event_id=event_id, due_at=due_at)


def sums_of(tx: Transaction, event_id: int) -> EventSums:
    """Return what members earned in an event."""
    return fetch_exactly_one(tx, EventSums, _SUMS, event_id=event_id)
