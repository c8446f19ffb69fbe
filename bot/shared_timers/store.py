"""SQL of shared timers, and of the sessions that take part in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.due import due_servers, fetch_due
from bot.db.rows import (
    execute,
    fetch_all,
    fetch_one,
    fetch_value,
    insert,
    returning,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.shared_timers.rules import Course

REDRAW_AFTER = timedelta(seconds=5)
"""After somebody joins or leaves, so that several at once take one edit."""
_REDRAW_LEASE = timedelta(minutes=1)
_ALL = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSharedTimer(Course):
    """A shared timer to insert."""

    guild_id: int
    channel_id: int
    host_id: int | None
    focus: str
    rounds: int | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTimer(Course):
    """A shared timer.

    `step` is the phase that it is in, and `due_at` when that ends. `redraw_at` is when its message
    is due to be redrawn.
    """

    id: int
    guild_id: int
    channel_id: int
    host_id: int | None
    focus: str
    rounds: int | None
    step: int
    due_at: datetime | None
    ended_at: datetime | None
    redraw_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A session that takes part in a shared timer; `step` is the last phase applied to it."""

    session_id: int
    shared_timer_id: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A member who takes part in a shared timer, or took part: their session has `minutes` then."""

    session_id: int
    user_id: int
    focus: str
    minutes: int | None
    is_private: bool
    has_left: bool


_START = insert(NewSharedTimer, "shared_timers") + " ON CONFLICT DO NOTHING RETURNING id"

_FIND = select(SharedTimer, "FROM shared_timers WHERE id = :id AND guild_id = :guild_id")

_IN_CHANNEL = select(
    SharedTimer,
    """FROM shared_timers
       WHERE guild_id = :guild_id AND channel_id = :channel_id AND ended_at IS NULL""",
)

_OF_SESSION = select(
    SharedTimer,
    """FROM shared_timers WHERE ended_at IS NULL AND id =
           (SELECT shared_timer_id FROM shared_timer_members WHERE session_id = :session_id)""",
)

_HOSTED_BY = select(
    SharedTimer,
    "FROM shared_timers WHERE guild_id = :guild_id AND host_id = :user_id ORDER BY id",
)

_DUE_SERVERS = due_servers("shared_timers", "due_at")

_DUE_OF = select(
    SharedTimer,
    """FROM shared_timers WHERE guild_id = :guild_id AND due_at <= :now
       ORDER BY due_at, id LIMIT :at_most""",
)

_REDRAW_SERVERS = due_servers("shared_timers", "redraw_at")

_REDRAW_OF = select(
    SharedTimer,
    """FROM shared_timers WHERE guild_id = :guild_id AND redraw_at <= :now
       ORDER BY redraw_at, id LIMIT :at_most""",
)

_CLAIM_REDRAW = returning(
    SharedTimer,
    "UPDATE shared_timers SET redraw_at = :until WHERE id = :id AND redraw_at <= :now",
)

_REDRAWN = """
    UPDATE shared_timers SET redraw_at = NULL WHERE id = :id AND redraw_at = :claimed_at
"""

_REDRAW = """
    UPDATE shared_timers
    SET redraw_at = CASE WHEN redraw_at < :at THEN redraw_at ELSE :at END
    WHERE id = :id
"""

_REDRAW_OF_SESSION = """
    UPDATE shared_timers
    SET redraw_at = CASE WHEN redraw_at < :at THEN redraw_at ELSE :at END
    WHERE id = (SELECT shared_timer_id FROM shared_timer_members WHERE session_id = :session_id)
"""

_REDRAW_OF_MEMBER = """
    UPDATE shared_timers
    SET redraw_at = CASE WHEN redraw_at < :at THEN redraw_at ELSE :at END
    WHERE guild_id = :guild_id AND ((host_id = :user_id AND ended_at IS NULL) OR id IN
        (SELECT shared_timer_id FROM shared_timer_members
         JOIN sessions ON sessions.id = session_id
         WHERE guild_id = :guild_id AND user_id = :user_id
         ORDER BY shared_timer_id DESC LIMIT :at_most))
"""

_MOVE_ON = """
    UPDATE shared_timers SET step = :step, due_at = :due_at
    WHERE id = :id AND ended_at IS NULL AND step <= :step
"""

_POSTPONE = "UPDATE shared_timers SET due_at = :due_at WHERE id = :id AND ended_at IS NULL"

_END_AT = """
    UPDATE shared_timers SET ends_at = :at, due_at = :at WHERE id = :id AND ended_at IS NULL
"""

_END = """
    UPDATE shared_timers SET ended_at = :at, ends_at = :at, due_at = NULL
    WHERE id = :id AND ended_at IS NULL
"""

_JOIN = (
    insert(Part, "shared_timer_members")
    + """ ON CONFLICT (session_id) DO UPDATE
          SET shared_timer_id = excluded.shared_timer_id, step = excluded.step"""
)

_JOIN_ROOM = """
    INSERT INTO shared_timer_members (session_id, shared_timer_id, step)
    SELECT id, :id, 0 FROM sessions
    WHERE guild_id = :guild_id AND channel_id = :channel_id AND kind = 'room'
      AND ended_at IS NULL AND check_at > 0
    ON CONFLICT (session_id) DO UPDATE
    SET shared_timer_id = excluded.shared_timer_id, step = excluded.step
"""

_LEAVE = "DELETE FROM shared_timer_members WHERE session_id = :session_id"

_FIND_PART = select(Part, "FROM shared_timer_members WHERE session_id = :session_id")

_PARTS_OF = select(
    Part,
    """FROM shared_timer_members WHERE session_id IN
           (SELECT id FROM sessions WHERE guild_id = :guild_id AND user_id = :user_id)
       ORDER BY session_id""",
)

_SET_STEP = "UPDATE shared_timer_members SET step = :step WHERE session_id = :session_id"

_PARTICIPANTS = select(
    Participant,
    """FROM shared_timer_members
       JOIN sessions ON sessions.id = session_id
       JOIN members USING (guild_id, user_id)
       WHERE shared_timer_id = :id AND undone_at IS NULL
         AND (:with_past = 1 OR ended_at IS NULL)
       ORDER BY session_id""",
    has_left="left_at IS NOT NULL",
)


def start(tx: Transaction, timer: NewSharedTimer) -> int | None:
    """Insert a shared timer and return its id; None if its channel has one."""
    return fetch_value(tx, _START, **values_of(timer))


def find(tx: Transaction, guild_id: int, timer_id: int) -> SharedTimer | None:
    """Return one shared timer of a server."""
    return fetch_one(tx, SharedTimer, _FIND, guild_id=guild_id, id=timer_id)


def in_channel(tx: Transaction, guild_id: int, channel_id: int) -> SharedTimer | None:
    """Return the running shared timer of a channel."""
    return fetch_one(tx, SharedTimer, _IN_CHANNEL, guild_id=guild_id, channel_id=channel_id)


def of_session(tx: Transaction, session_id: int) -> SharedTimer | None:
    """Return the running shared timer that a session takes part in."""
    return fetch_one(tx, SharedTimer, _OF_SESSION, session_id=session_id)


def hosted_by(tx: Transaction, guild_id: int, user_id: int) -> list[SharedTimer]:
    """Return every shared timer that a member has started."""
    return fetch_all(tx, SharedTimer, _HOSTED_BY, guild_id=guild_id, user_id=user_id)


def due(tx: Transaction, now: datetime, at_most: int) -> list[SharedTimer]:
    """Return the shared timers whose phase is over, by `fetch_due`."""
    return fetch_due(tx, SharedTimer, _DUE_SERVERS, _DUE_OF, now=now, at_most=at_most)


def to_redraw(tx: Transaction, now: datetime, at_most: int) -> list[SharedTimer]:
    """Return the shared timers whose message is due to be redrawn, by `fetch_due`."""
    return fetch_due(tx, SharedTimer, _REDRAW_SERVERS, _REDRAW_OF, now=now, at_most=at_most)


def claim_redraw(tx: Transaction, timer_id: int, now: datetime) -> SharedTimer | None:
    """Take on a redraw, which is due again a minute later unless `redrawn` is called."""
    return fetch_one(
        tx, SharedTimer, _CLAIM_REDRAW, id=timer_id, now=now, until=now + _REDRAW_LEASE
    )


def redrawn(tx: Transaction, timer: SharedTimer) -> None:
    """Record that a claimed redraw was made; one that became due meanwhile stays due."""
    execute(tx, _REDRAWN, id=timer.id, claimed_at=timer.redraw_at)


def redraw(tx: Transaction, timer_id: int, at: datetime) -> None:
    """Have a shared timer's message redrawn at `at`."""
    execute(tx, _REDRAW, id=timer_id, at=at)


def redraw_of_session(tx: Transaction, session_id: int, at: datetime) -> None:
    """Have the message redrawn of the shared timer that a session takes part in, if any."""
    execute(tx, _REDRAW_OF_SESSION, session_id=session_id, at=at)


def redraw_of_member(
    tx: Transaction, guild_id: int, user_id: int, at: datetime, *, at_most: int = _ALL
) -> None:
    """Have the newest messages redrawn that may name a member; all of them by default."""
    who = {"guild_id": guild_id, "user_id": user_id}
    execute(tx, _REDRAW_OF_MEMBER, **who, at=at, at_most=at_most)


def move_on(tx: Transaction, timer_id: int, *, step: int, due_at: datetime) -> None:
    """Record the phase that a shared timer is in, and when it ends."""
    execute(tx, _MOVE_ON, id=timer_id, step=step, due_at=due_at)


def postpone(tx: Transaction, timer_id: int, due_at: datetime) -> None:
    """Look at a running shared timer again at `due_at`."""
    execute(tx, _POSTPONE, id=timer_id, due_at=due_at)


def end_at(tx: Transaction, timer_id: int, at: datetime) -> bool:
    """Move the end of a running shared timer, which is due then; False if it has ended."""
    return execute(tx, _END_AT, id=timer_id, at=at).rowcount == 1


def end(tx: Transaction, timer_id: int, at: datetime) -> None:
    """End a shared timer."""
    execute(tx, _END, id=timer_id, at=at)


def join(tx: Transaction, part: Part) -> None:
    """Have a session take part in a shared timer, and in no other."""
    execute(tx, _JOIN, **values_of(part))


def join_room(tx: Transaction, timer: SharedTimer) -> None:
    """Have every session of the studio room take part that a shared timer was started in."""
    where = {"guild_id": timer.guild_id, "channel_id": timer.channel_id}
    execute(tx, _JOIN_ROOM, id=timer.id, **where)


def leave(tx: Transaction, session_id: int) -> None:
    """Have a session take part in no shared timer any more, as it goes on without one."""
    execute(tx, _LEAVE, session_id=session_id)


def find_part(tx: Transaction, session_id: int) -> Part | None:
    """Return a session's part in a shared timer, running or not."""
    return fetch_one(tx, Part, _FIND_PART, session_id=session_id)


def parts_of(tx: Transaction, guild_id: int, user_id: int) -> list[Part]:
    """Return every part that a member took in shared timers."""
    return fetch_all(tx, Part, _PARTS_OF, guild_id=guild_id, user_id=user_id)


def set_step(tx: Transaction, session_id: int, step: int) -> None:
    """Record the last phase that was applied to a session."""
    execute(tx, _SET_STEP, session_id=session_id, step=step)


def participants(tx: Transaction, timer_id: int, *, with_past: bool = False) -> list[Participant]:
    """Return who takes part in a shared timer; with `with_past`, who took part and counts, too."""
    return fetch_all(tx, Participant, _PARTICIPANTS, id=timer_id, with_past=with_past)
