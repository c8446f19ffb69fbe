"""Level roles, and the members whose roles have to be checked against their level."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.due import due_servers, fetch_due_servers
from bot.db.rows import execute, fetch_all, fetch_one, fetch_value
from bot.db.transactions import Transaction

AT_ONCE = 5_000
"""How many checks of one server are deleted or moved in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRole:
    """A role that is given on reaching a level."""

    level: int
    role_id: int


_ALL_OF = "SELECT level, role_id FROM level_roles WHERE guild_id = :guild_id ORDER BY level"

_PUT = """
    INSERT INTO level_roles (guild_id, level, role_id) VALUES (:guild_id, :level, :role_id)
    ON CONFLICT (guild_id, level) DO UPDATE SET role_id = excluded.role_id
"""

_REMOVE = "DELETE FROM level_roles WHERE guild_id = :guild_id AND level = :level"

_SCHEDULE_CHECK = """
    INSERT INTO role_checks (guild_id, user_id, check_at)
    SELECT CAST(:guild_id AS BIGINT), CAST(:user_id AS BIGINT), CAST(:now AS BIGINT)
    WHERE EXISTS (SELECT 1 FROM level_roles
                  WHERE guild_id = :guild_id AND level > :above AND level <= :up_to)
    ON CONFLICT (guild_id, user_id) DO UPDATE
        SET check_at = excluded.check_at, until_at = NULL
"""

# A member who comes back has lost all roles, so the check is due at once.
_SCHEDULE_RETURNED = """
    INSERT INTO role_checks (guild_id, user_id, check_at)
    SELECT CAST(:guild_id AS BIGINT), CAST(:user_id AS BIGINT), 0
    WHERE EXISTS (SELECT 1 FROM level_roles WHERE guild_id = :guild_id)
    ON CONFLICT (guild_id, user_id) DO UPDATE
        SET check_at = excluded.check_at, until_at = NULL
"""

_SCHEDULE_MISSING = """
    INSERT INTO role_checks (guild_id, user_id, check_at)
    SELECT CAST(:guild_id AS BIGINT), CAST(:user_id AS BIGINT), CAST(:now AS BIGINT)
    WHERE EXISTS (SELECT 1 FROM level_roles WHERE guild_id = :guild_id)
    ON CONFLICT (guild_id, user_id) DO NOTHING
"""

_SCHEDULE_ALL = """
    INSERT INTO role_checks (guild_id, user_id, check_at)
    SELECT members.guild_id, members.user_id, CAST(:now AS BIGINT)
    FROM members LEFT JOIN standings
      ON standings.guild_id = members.guild_id AND standings.user_id = members.user_id
      AND period = 'all'
    WHERE members.guild_id = :guild_id AND left_at IS NULL AND coalesce(xp, 0) >= :least_xp
    ON CONFLICT (guild_id, user_id) DO UPDATE
        SET check_at = excluded.check_at, until_at = NULL
"""

# Of somebody whose data is deleted: the check takes every level role away.
_SCHEDULE_REMOVAL = """
    INSERT INTO role_checks (guild_id, user_id, check_at, until_at)
    SELECT CAST(:guild_id AS BIGINT), CAST(:user_id AS BIGINT), CAST(:now AS BIGINT),
           CAST(:until AS BIGINT)
    WHERE EXISTS (SELECT 1 FROM level_roles WHERE guild_id = :guild_id)
    ON CONFLICT (guild_id, user_id) DO UPDATE
        SET check_at = excluded.check_at, until_at = excluded.until_at
"""

_PRUNE_REMOVALS = "DELETE FROM role_checks WHERE until_at <= :now"

_REMOVAL_UNTIL = """
    SELECT until_at FROM role_checks WHERE guild_id = :guild_id AND user_id = :user_id
"""

_DUE_SERVERS = due_servers("role_checks", "check_at")

# The predicate is repeated outside the subselect: otherwise two processes on PostgreSQL could both
# claim the same row.
_CLAIM = """
    UPDATE role_checks SET check_at = :until
    WHERE guild_id = :guild_id AND check_at <= :now
      AND user_id = (SELECT user_id FROM role_checks
                     WHERE guild_id = :guild_id AND check_at <= :now
                     ORDER BY check_at, user_id LIMIT 1)
    RETURNING user_id
"""

_MOVE = """
    UPDATE role_checks SET check_at = :check_at
    WHERE guild_id = :guild_id AND user_id = :user_id AND check_at = :claimed_until
"""

_DROP = """
    DELETE FROM role_checks
    WHERE guild_id = :guild_id AND user_id = :user_id AND check_at = :claimed_until
"""

# A large server's checks are changed some at a time, so that no other server's commands wait. What
# is left over is still due, and the next tick goes on.
_DROP_SOME = """
    DELETE FROM role_checks
    WHERE guild_id = :guild_id AND user_id IN
        (SELECT user_id FROM role_checks WHERE guild_id = :guild_id
         ORDER BY check_at, user_id LIMIT :at_most)
"""

_POSTPONE_SOME = """
    UPDATE role_checks SET check_at = :check_at
    WHERE guild_id = :guild_id AND user_id IN
        (SELECT user_id FROM role_checks WHERE guild_id = :guild_id AND check_at < :check_at
         ORDER BY check_at, user_id LIMIT :at_most)
"""

_BRING_FORWARD = """
    UPDATE role_checks SET check_at = :now
    WHERE guild_id = :guild_id AND user_id IN
        (SELECT user_id FROM role_checks WHERE guild_id = :guild_id AND check_at > :now
         ORDER BY check_at, user_id LIMIT :at_most)
"""

_WAITING = "SELECT count(*) FROM role_checks WHERE guild_id = :guild_id"

_CHECK_OF = """
    SELECT check_at FROM role_checks WHERE guild_id = :guild_id AND user_id = :user_id
"""


def all_of(tx: Transaction, guild_id: int) -> list[LevelRole]:
    """Return a server's level roles, the lowest level first."""
    return fetch_all(tx, LevelRole, _ALL_OF, guild_id=guild_id)


def put(tx: Transaction, guild_id: int, level: int, role_id: int) -> None:
    """Set the role of a level."""
    execute(tx, _PUT, guild_id=guild_id, level=level, role_id=role_id)


def remove(tx: Transaction, guild_id: int, level: int) -> None:
    """Delete the role of a level."""
    execute(tx, _REMOVE, guild_id=guild_id, level=level)


def schedule_check(
    tx: Transaction, guild_id: int, user_id: int, *, above: int, up_to: int, now: datetime
) -> None:
    """Schedule a check of a member's roles if a level in (`above`, `up_to`] has a role."""
    binds = {"guild_id": guild_id, "user_id": user_id, "above": above, "up_to": up_to, "now": now}
    if execute(tx, _SCHEDULE_CHECK, **binds).rowcount:
        tx.after_commit(tx.wakeup)


def schedule_check_on_return(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Schedule a check of a member who came back, if the server has level roles."""
    if execute(tx, _SCHEDULE_RETURNED, guild_id=guild_id, user_id=user_id).rowcount:
        tx.after_commit(tx.wakeup)


def schedule_removal(
    tx: Transaction, guild_id: int, user_id: int, *, now: datetime, until: datetime
) -> None:
    """Take a member's level roles away, if the server has any; give up at `until`."""
    binds = {"guild_id": guild_id, "user_id": user_id, "now": now, "until": until}
    if execute(tx, _SCHEDULE_REMOVAL, **binds).rowcount:
        tx.after_commit(tx.wakeup)


def removal_until(tx: Transaction, guild_id: int, user_id: int) -> datetime | None:
    """Return how long all of somebody's level roles are tried to be taken, None if they are not."""
    return fetch_one(tx, datetime, _REMOVAL_UNTIL, guild_id=guild_id, user_id=user_id)


def prune_removals(tx: Transaction, now: datetime) -> None:
    """Give up the removals that did not succeed in time."""
    execute(tx, _PRUNE_REMOVALS, now=now)


def schedule_missing_check(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Schedule a check of a member who lacks a role, unless one is scheduled already."""
    if execute(tx, _SCHEDULE_MISSING, guild_id=guild_id, user_id=user_id, now=now).rowcount:
        tx.after_commit(tx.wakeup)


def schedule_checks(tx: Transaction, guild_id: int, *, least_xp: int, now: datetime) -> None:
    """Schedule a check of every member with at least `least_xp` who is not known to have left.

    Lock the server first: on PostgreSQL two of these could deadlock.
    """
    if execute(tx, _SCHEDULE_ALL, guild_id=guild_id, least_xp=least_xp, now=now).rowcount:
        tx.after_commit(tx.wakeup)


def due(tx: Transaction, now: datetime, at_most: int) -> list[int]:
    """Return the servers with a check due at `now`, the longest due first."""
    return fetch_due_servers(tx, _DUE_SERVERS, now=now, at_most=at_most)


def claim(tx: Transaction, guild_id: int, *, now: datetime, until: datetime) -> int | None:
    """Claim the longest due check until `until`, and return its member; None if none is due."""
    return fetch_value(tx, _CLAIM, guild_id=guild_id, now=now, until=until)


def move(
    tx: Transaction, guild_id: int, user_id: int, *, claimed_until: datetime, check_at: datetime
) -> None:
    """Move a claimed check to `check_at`, unless a new one was scheduled since the claim."""
    execute(
        tx,
        _MOVE,
        guild_id=guild_id,
        user_id=user_id,
        claimed_until=claimed_until,
        check_at=check_at,
    )


def drop(tx: Transaction, guild_id: int, user_id: int, *, claimed_until: datetime) -> None:
    """Delete a claimed check, unless a new one was scheduled since the claim."""
    execute(tx, _DROP, guild_id=guild_id, user_id=user_id, claimed_until=claimed_until)


def drop_some(tx: Transaction, guild_id: int) -> None:
    """Delete the first checks of a server, `AT_ONCE` at most."""
    execute(tx, _DROP_SOME, guild_id=guild_id, at_most=AT_ONCE)


def postpone_some(tx: Transaction, guild_id: int, check_at: datetime) -> None:
    """Delay the first checks of a server until `check_at`, `AT_ONCE` at most.

    Lock the server first.
    """
    execute(tx, _POSTPONE_SOME, guild_id=guild_id, check_at=check_at, at_most=AT_ONCE)


def bring_forward(tx: Transaction, guild_id: int, now: datetime) -> int:
    """Make the first delayed checks of a server due, `AT_ONCE` at most; return how many.

    Lock the server first.
    """
    moved = execute(tx, _BRING_FORWARD, guild_id=guild_id, now=now, at_most=AT_ONCE).rowcount
    if moved:
        tx.after_commit(tx.wakeup)
    return moved


def waiting(tx: Transaction, guild_id: int) -> int:
    """Return how many members of a server have a check scheduled."""
    return fetch_value(tx, _WAITING, guild_id=guild_id)


def check_of(tx: Transaction, guild_id: int, user_id: int) -> datetime | None:
    """Return when a member's check is due, None if none is scheduled."""
    return fetch_one(tx, datetime, _CHECK_OF, guild_id=guild_id, user_id=user_id)
