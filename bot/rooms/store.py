"""SQL of studio rooms and their sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.db.due import due_servers, fetch_due
from bot.db.rows import execute, fetch_all, fetch_one, insert, select, values_of
from bot.db.shards import OWN_SERVER
from bot.db.transactions import Transaction
from bot.sessions.store.sessions import RunningSession
from bot.sessions.store.timers import DueSession
from bot.shared_timers.rules import Lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A voice channel in which presence counts as practice of a focus.

    With `work_minutes` and `break_minutes`, it runs a shared timer by itself.
    """

    guild_id: int
    channel_id: int
    focus: str
    work_minutes: int | None = None
    break_minutes: int | None = None

    @property
    def lengths(self) -> Lengths | None:
        """The lengths of its own timer, None if it runs none."""
        if self.work_minutes is None or self.break_minutes is None:
            return None
        return Lengths(work_minutes=self.work_minutes, break_minutes=self.break_minutes)


_ALL_OF = select(Room, "FROM studio_rooms WHERE guild_id = :guild_id ORDER BY channel_id")

_ALL = select(Room, f"FROM studio_rooms WHERE {OWN_SERVER} ORDER BY guild_id, channel_id")

_FIND = select(Room, "FROM studio_rooms WHERE guild_id = :guild_id AND channel_id = :channel_id")

_MARK = (
    insert(Room, "studio_rooms")
    + """ ON CONFLICT (guild_id, channel_id) DO UPDATE SET focus = excluded.focus,
          work_minutes = excluded.work_minutes, break_minutes = excluded.break_minutes"""
)

_UNMARK = """
    DELETE FROM studio_rooms WHERE guild_id = :guild_id AND channel_id = :channel_id
"""

# `check_at > 0` is for the index of running room sessions: SQLite would read all of the server's.
_RUNNING_IN = select(
    RunningSession,
    """FROM sessions
       WHERE guild_id = :guild_id AND kind = 'room' AND ended_at IS NULL AND check_at > 0
       ORDER BY user_id""",
)

_WITHOUT_TIMER = """
    SELECT channel_id FROM studio_rooms
    WHERE guild_id = :guild_id AND work_minutes IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM shared_timers
         WHERE shared_timers.guild_id = studio_rooms.guild_id
           AND shared_timers.channel_id = studio_rooms.channel_id AND ended_at IS NULL)
"""

_SET_LAST_SEEN = """
    UPDATE sessions SET last_sign_at = :at, check_at = :check_at, away_at = :away_at
    WHERE id = :session_id AND ended_at IS NULL AND last_sign_at <= :at
"""

_SET_CHECK = """
    UPDATE sessions SET check_at = :check_at WHERE id = :session_id AND ended_at IS NULL
"""

_DELETE_OPEN_BREAK = "DELETE FROM breaks WHERE session_id = :session_id AND to_at IS NULL"

_DUE_SERVERS = due_servers("sessions", "check_at", where="kind = 'room'")

_DUE_OF = select(
    DueSession,
    """FROM sessions
       WHERE guild_id = :guild_id AND check_at <= :now AND kind = 'room'
       ORDER BY check_at, id LIMIT :at_most""",
)


def all_of(tx: Transaction, guild_id: int) -> list[Room]:
    """Return the rooms of a server."""
    return fetch_all(tx, Room, _ALL_OF, guild_id=guild_id)


def all_rooms(tx: Transaction) -> list[Room]:
    """Return the rooms of all own servers."""
    return fetch_all(tx, Room, _ALL, **tx.shards.binds)


def find(tx: Transaction, guild_id: int, channel_id: int) -> Room | None:
    """Return the room of a channel, or None if it is not a room."""
    return fetch_one(tx, Room, _FIND, guild_id=guild_id, channel_id=channel_id)


def mark(tx: Transaction, room: Room) -> None:
    """Make a channel a room, or change a room's focus."""
    execute(tx, _MARK, **values_of(room))


def unmark(tx: Transaction, guild_id: int, channel_ids: Collection[int]) -> None:
    """Make rooms ordinary channels."""
    for channel_id in channel_ids:
        execute(tx, _UNMARK, guild_id=guild_id, channel_id=channel_id)


def running_in(tx: Transaction, guild_id: int) -> list[RunningSession]:
    """Return all running sessions of a server's rooms."""
    return fetch_all(tx, RunningSession, _RUNNING_IN, guild_id=guild_id)


def without_timer(tx: Transaction, guild_id: int) -> list[int]:
    """Return the rooms of a server that should run a shared timer and don't."""
    return fetch_all(tx, int, _WITHOUT_TIMER, guild_id=guild_id)


def set_last_seen(
    tx: Transaction,
    session_id: int,
    *,
    at: datetime,
    check_at: datetime,
    away_at: datetime | None,
) -> None:
    """Set when a member was last seen and when to check again; an older time changes nothing.

    `away_at` is when they left the rooms, None while they are there.
    """
    seen = {"at": at, "check_at": check_at, "away_at": away_at}
    execute(tx, _SET_LAST_SEEN, session_id=session_id, **seen)


def set_check(tx: Transaction, session_id: int, check_at: datetime) -> None:
    """Set when a session is checked next."""
    execute(tx, _SET_CHECK, session_id=session_id, check_at=check_at)


def delete_open_break(tx: Transaction, session_id: int) -> None:
    """Delete the open break: the session ends where it began."""
    execute(tx, _DELETE_OPEN_BREAK, session_id=session_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[DueSession]:
    """Return the sessions due to be checked at `now`, by `fetch_due`."""
    return fetch_due(tx, DueSession, _DUE_SERVERS, _DUE_OF, now=now, at_most=at_most)
