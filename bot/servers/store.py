"""Servers: their settings, and when their next postings are due."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.boards.rules import Metric
from bot.calendar.rules.periods import Cadence
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
from bot.db.shards import OWN_SERVER
from bot.db.transactions import Transaction
from bot.quests.rules.themes import DrawMode
from bot.quests.rules.verification import Verification
from bot.xp.rules.announcing import LevelUpPosts


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server's settings; `daily_time` is `HH:MM` in `timezone`, `weekly_day` 0 for Monday.

    `accent` is the colour of its pictures as 0xRRGGBB, None for the theme's. `zone_before` is the
    zone it had when the producer day `zone_changed_on` began. Besides staff, members with the
    `release_role_id` tell about their releases, everyone if it is None. Calls to listen go to the
    feedback channel, if there is one; members take part in feedback from `feedback_min_level` on.
    Who won the last battle has the `battles_role_id`, and who led the last week, by their
    `week_leader_metric`, the `week_leader_role_id`. Daily quests get a thread each
    (`quests_threads`); postings are published to followers of an announcement channel
    (`quests_publish`), and notify nobody (`quests_silent`).
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
    zone_before: str | None = None
    zone_changed_on: date | None = None
    release_role_id: int | None = None
    level_up_posts: LevelUpPosts = LevelUpPosts.FIFTH
    draw: DrawMode = DrawMode.THEMED
    feedback_channel_id: int | None = None
    feedback_min_level: int = 1
    battles_channel_id: int | None = None
    battles_role_id: int | None = None
    week_leader_role_id: int | None = None
    week_leader_metric: Metric = Metric.XP
    quests_threads: bool = False
    quests_publish: bool = False
    quests_silent: bool = False


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
          OR reviews_channel_id IS NOT NULL OR battles_channel_id IS NOT NULL
          OR feedback_channel_id IS NOT NULL OR week_leader_role_id IS NOT NULL
          OR EXISTS (SELECT 1 FROM level_roles WHERE level_roles.guild_id = servers.guild_id)
       ORDER BY guild_id""",
)

# The no-op update locks the row on PostgreSQL.
_ENTER = returning(
    Server,
    insert(Server, "servers") + " ON CONFLICT (guild_id) DO UPDATE SET pack = servers.pack",
)

_LOCK = "UPDATE servers SET pack = pack WHERE guild_id = :guild_id"

_ENSURE = insert(Server, "servers") + " ON CONFLICT (guild_id) DO NOTHING"

_SAVE = upsert(Server, "servers", "guild_id")

_SCHEDULE = (
    insert(Schedule, "schedules")
    + " ON CONFLICT (guild_id, cadence) DO UPDATE SET next_run_at = excluded.next_run_at"
    + " WHERE schedules.next_run_at > :now"
)

_LOCK_SCHEDULE = """
    UPDATE schedules SET next_run_at = next_run_at
    WHERE guild_id = :guild_id AND cadence = :cadence
"""

_SCHEDULES_OF = select(
    Schedule, "FROM schedules WHERE guild_id = :guild_id ORDER BY next_run_at, cadence"
)

_DUE = select(
    Schedule,
    f"""FROM schedules WHERE next_run_at <= :now AND {OWN_SERVER}
        ORDER BY next_run_at, guild_id, cadence LIMIT :at_most""",
)

_CLAIM = """
    UPDATE schedules SET next_run_at = :next_run_at
    WHERE guild_id = :guild_id AND cadence = :cadence AND next_run_at = :due_at
"""


def find(tx: Transaction, guild_id: int) -> Server | None:
    """Return a server's settings, or None if nothing was ever set."""
    return fetch_one(tx, Server, _FIND, guild_id=guild_id)


def configured(tx: Transaction) -> list[Server]:
    """Return every server that has a channel or a role set."""
    return fetch_all(tx, Server, _CONFIGURED)


def enter(tx: Transaction, default: Server) -> Server:
    """Return the settings of a server that is about to change, inserting `default` if it is new.

    Every change to a server starts here: it locks the row on PostgreSQL, so no update is lost.
    """
    return fetch_exactly_one(tx, Server, _ENTER, **values_of(default))


def lock(tx: Transaction, guild_id: int) -> None:
    """Lock a server's row until this transaction ends, if there is one."""
    execute(tx, _LOCK, guild_id=guild_id)


def ensure(tx: Transaction, default: Server) -> None:
    """Insert `default` for a server without settings, for other rows to refer to."""
    execute(tx, _ENSURE, **values_of(default))


def save(tx: Transaction, server: Server) -> None:
    """Write a server's settings."""
    execute(tx, _SAVE, **values_of(server))


def set_schedule(tx: Transaction, schedule: Schedule, now: datetime) -> None:
    """Set when a server's next posting of one cadence is due; one already due stays due."""
    execute(tx, _SCHEDULE, **values_of(schedule), now=now)


def lock_schedule(tx: Transaction, guild_id: int, cadence: Cadence) -> None:
    """Lock a server's schedule of one cadence, so that no other process opens its postings.

    Call it before reading the settings, because it may wait for a transaction that changes them.
    Lock order on PostgreSQL: schedules before postings, and by (guild, cadence).
    """
    execute(tx, _LOCK_SCHEDULE, guild_id=guild_id, cadence=cadence)


def schedules_of(tx: Transaction, guild_id: int) -> list[Schedule]:
    """Return a server's schedules, the soonest first."""
    return fetch_all(tx, Schedule, _SCHEDULES_OF, guild_id=guild_id)


def due_schedules(tx: Transaction, now: datetime, at_most: int) -> list[Schedule]:
    """Return schedules of own servers that are due at `now`, the oldest first."""
    return fetch_all(tx, Schedule, _DUE, now=now, at_most=at_most, **tx.shards.binds)


def claim_schedule(tx: Transaction, due: Schedule, next_run_at: datetime) -> bool:
    """Advance a due schedule; False if another process already has."""
    claimed = execute(
        tx,
        _CLAIM,
        guild_id=due.guild_id,
        cadence=due.cadence,
        due_at=due.next_run_at,
        next_run_at=next_run_at,
    )
    return claimed.rowcount == 1
