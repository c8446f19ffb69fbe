"""Studio rooms, and the sessions that they keep."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from bot.db.rows import execute, fetch_all, fetch_one, insert, select, values_of
from bot.db.transactions import Transaction
from bot.storage.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A voice channel in which being there is practice, and what that is about."""

    guild_id: int
    channel_id: int
    focus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueStay:
    """A session of a room that somebody should look at, and whose it is."""

    id: int
    guild_id: int
    user_id: int


_OF = select(Room, "FROM studio_rooms WHERE guild_id = :guild_id ORDER BY channel_id")

_ALL = select(Room, "FROM studio_rooms ORDER BY guild_id, channel_id")

_FIND = select(Room, "FROM studio_rooms WHERE guild_id = :guild_id AND channel_id = :channel_id")

_MARK = (
    insert(Room, "studio_rooms")
    + " ON CONFLICT (guild_id, channel_id) DO UPDATE SET focus = excluded.focus"
)

_UNMARK = """
    DELETE FROM studio_rooms WHERE guild_id = :guild_id AND channel_id = :channel_id
"""

# Nothing begins while another session of the member's runs, be it a timer.
_START = """
    INSERT INTO sessions (guild_id, user_id, kind, day, timezone, started_at, last_sign_at,
                          check_at, focus, channel_id)
    VALUES (:guild_id, :user_id, 'room', :day, :timezone, :at, :at, :check_at, :focus, :channel_id)
    ON CONFLICT DO NOTHING
"""

# Said twice, as in `sessions`.
_RUNNING = select(
    Session,
    """FROM sessions
       WHERE guild_id = :guild_id AND user_id = :user_id AND kind = 'room' AND ended_at IS NULL
         AND kind <> 'logged'""",
)

_RUNNING_IN = select(
    Session,
    """FROM sessions
       WHERE guild_id = :guild_id AND kind = 'room' AND ended_at IS NULL AND kind <> 'logged'
       ORDER BY user_id""",
)

_SEE = """
    UPDATE sessions SET last_sign_at = :at, check_at = :check_at
    WHERE id = :session_id AND ended_at IS NULL AND last_sign_at <= :at
"""

_CHECK = """
    UPDATE sessions SET check_at = :check_at WHERE id = :session_id AND ended_at IS NULL
"""

_FORGET_BREAK = "DELETE FROM breaks WHERE session_id = :session_id AND to_at IS NULL"

_DUE = """
    SELECT id, guild_id, user_id FROM sessions
    WHERE check_at <= :now AND kind = 'room' AND ended_at IS NULL
    ORDER BY check_at, id LIMIT :at_most
"""


def of(tx: Transaction, guild_id: int) -> list[Room]:
    """Return the rooms of a server."""
    return fetch_all(tx, Room, _OF, guild_id=guild_id)


def everywhere(tx: Transaction) -> list[Room]:
    """Return the rooms of all servers."""
    return fetch_all(tx, Room, _ALL)


def find(tx: Transaction, guild_id: int, channel_id: int) -> Room | None:
    """Return the room that a channel is, or None where it is none."""
    return fetch_one(tx, Room, _FIND, guild_id=guild_id, channel_id=channel_id)


def mark(tx: Transaction, room: Room) -> None:
    """Make a room of a channel, or give one another focus."""
    execute(tx, _MARK, **values_of(room))


def unmark(tx: Transaction, guild_id: int, channel_ids: Collection[int]) -> None:
    """Make ordinary channels of rooms again."""
    for channel_id in channel_ids:
        execute(tx, _UNMARK, guild_id=guild_id, channel_id=channel_id)


def start(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    *,
    day: date,
    timezone: str,
    focus: str,
    channel_id: int,
    at: datetime,
    check_at: datetime,
) -> None:
    """Start a session, unless another of the member's runs."""
    execute(
        tx,
        _START,
        guild_id=guild_id,
        user_id=user_id,
        day=day,
        timezone=timezone,
        focus=focus,
        channel_id=channel_id,
        at=at,
        check_at=check_at,
    )


def running(tx: Transaction, guild_id: int, user_id: int) -> Session | None:
    """Return a member's running session of a room."""
    return fetch_one(tx, Session, _RUNNING, guild_id=guild_id, user_id=user_id)


def running_in(tx: Transaction, guild_id: int) -> list[Session]:
    """Return all running sessions of a server's rooms."""
    return fetch_all(tx, Session, _RUNNING_IN, guild_id=guild_id)


def see(tx: Transaction, session_id: int, *, at: datetime, check_at: datetime) -> None:
    """Note that a member was there, and when to look again; what is older changes nothing."""
    execute(tx, _SEE, session_id=session_id, at=at, check_at=check_at)


def check(tx: Transaction, session_id: int, check_at: datetime) -> None:
    """Write when somebody should look at a session again."""
    execute(tx, _CHECK, session_id=session_id, check_at=check_at)


def forget_break(tx: Transaction, session_id: int) -> None:
    """Forget the break that lasts: the session ends where it began."""
    execute(tx, _FORGET_BREAK, session_id=session_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[DueStay]:
    """Return the sessions whose members have been out of sight for so long that they are over."""
    return fetch_all(tx, DueStay, _DUE, now=now, at_most=at_most)
