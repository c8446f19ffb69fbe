"""Servers: what their staff have set, and when their next postings are due."""

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
    upsert,
    values_of,
)
from bot.db.transactions import Transaction
from bot.domain.members import Verification
from bot.domain.periods import Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server's settings; `daily_time` is `HH:MM` in `timezone`, `weekly_day` 0 for Monday.

    `accent` is the colour of its pictures as 0xRRGGBB, None for that of the theme.
    """

    guild_id: int
    pack: str
    timezone: str
    daily_time: str
    weekly_day: int
    quests_channel_id: int | None
    ping_role_id: int | None
    announcements_channel_id: int | None
    verification: Verification
    configured_by: int | None
    reviews_channel_id: int | None = None
    reviewer_role_id: int | None = None
    level_roles_stack: bool = True
    accent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a server's next posting of one cadence is due."""

    guild_id: int
    cadence: Cadence
    next_run_at: datetime


_FIND = select(Server, "FROM servers WHERE guild_id = :guild_id")

_CONFIGURED = select(
    Server,
    """FROM servers
       WHERE quests_channel_id IS NOT NULL OR announcements_channel_id IS NOT NULL
          OR reviews_channel_id IS NOT NULL
          OR EXISTS (SELECT 1 FROM level_roles WHERE level_roles.guild_id = servers.guild_id)
       ORDER BY guild_id""",
)

# The update that changes nothing takes PostgreSQL's lock on the row.
_ENTER = returning(
    Server,
    insert(Server, "servers") + " ON CONFLICT (guild_id) DO UPDATE SET pack = servers.pack",
)

_HOLD_SERVER = "UPDATE servers SET pack = pack WHERE guild_id = :guild_id"

_ENSURE = insert(Server, "servers") + " ON CONFLICT (guild_id) DO NOTHING"

_SAVE = upsert(Server, "servers", "guild_id")

_SCHEDULE = (
    insert(Schedule, "schedules")
    + " ON CONFLICT (guild_id, cadence) DO UPDATE SET next_run_at = excluded.next_run_at"
    + " WHERE schedules.next_run_at > :now"
)

_HOLD = """
    UPDATE schedules SET next_run_at = next_run_at
    WHERE guild_id = :guild_id AND cadence = :cadence
"""

_SCHEDULES_OF = select(
    Schedule, "FROM schedules WHERE guild_id = :guild_id ORDER BY next_run_at, cadence"
)

_DUE = select(
    Schedule,
    """FROM schedules
       WHERE next_run_at <= :now ORDER BY next_run_at, guild_id, cadence LIMIT :at_most""",
)

_CLAIM = """
    UPDATE schedules SET next_run_at = :next_run_at
    WHERE guild_id = :guild_id AND cadence = :cadence AND next_run_at = :due_at
"""


def find(tx: Transaction, guild_id: int) -> Server | None:
    """Return a server's settings, or None while nobody has set anything."""
    return fetch_one(tx, Server, _FIND, guild_id=guild_id)


def configured(tx: Transaction) -> list[Server]:
    """Return every server that has a channel or a level role set."""
    return fetch_all(tx, Server, _CONFIGURED)


def enter(tx: Transaction, default: Server) -> Server:
    """Return the settings of a server that is about to change, `default` if it is new.

    Every change to a server begins here: on PostgreSQL it locks the row, so that none is lost.
    """
    return fetch_exactly_one(tx, Server, _ENTER, **values_of(default))


def hold(tx: Transaction, guild_id: int) -> None:
    """Keep others from changing a server until this transaction ends, where anything is set."""
    execute(tx, _HOLD_SERVER, guild_id=guild_id)


def ensure(tx: Transaction, default: Server) -> None:
    """Write `default` for a server where nobody has set anything, for other rows to refer to."""
    execute(tx, _ENSURE, **values_of(default))


def save(tx: Transaction, server: Server) -> None:
    """Write a server's settings."""
    execute(tx, _SAVE, **values_of(server))


def set_schedule(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Set when a server's next posting of one cadence is due; one that is due by now stays so."""
    execute(tx, _SCHEDULE, **values_of(schedule), now=now)


def hold_schedule(tx: Transaction, guild_id: int, cadence: Cadence) -> None:
    """Keep others from opening a server's postings of one cadence until this transaction ends.

    To be called before the settings are read: a change of them may be what this waits for.

    On PostgreSQL schedules are locked before postings, and in the order of (guild, cadence), by
    all who lock more than one: else two of them might wait for each other.
    """
    execute(tx, _HOLD, guild_id=guild_id, cadence=cadence)


def schedules_of(tx: Transaction, guild_id: int) -> list[Schedule]:
    """Return a server's schedules, the soonest first."""
    return fetch_all(tx, Schedule, _SCHEDULES_OF, guild_id=guild_id)


def due_schedules(tx: Transaction, now: datetime, at_most: int) -> list[Schedule]:
    """Return schedules that are due at `now`, the oldest first."""
    return fetch_all(tx, Schedule, _DUE, now=now, at_most=at_most)


def claim_schedule(tx: Transaction, due: Schedule, next_run_at: datetime) -> bool:
    """Move a due schedule on; False when another process has done so before."""
    claimed = execute(
        tx,
        _CLAIM,
        guild_id=due.guild_id,
        cadence=due.cadence,
        due_at=due.next_run_at,
        next_run_at=next_run_at,
    )
    return claimed.rowcount == 1
