"""Level roles, and the members whose roles may not be those of their level."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_one, fetch_value
from bot.db.transactions import Transaction


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

_ASK = """
    INSERT INTO role_checks (guild_id, user_id, check_at)
    SELECT CAST(:guild_id AS BIGINT), CAST(:user_id AS BIGINT), CAST(:now AS BIGINT)
    WHERE EXISTS (SELECT 1 FROM level_roles
                  WHERE guild_id = :guild_id AND level > :above AND level <= :up_to)
    ON CONFLICT (guild_id, user_id) DO UPDATE SET check_at = excluded.check_at
"""

# Somebody who is back has lost every role, so this is due whatever the time.
_ASK_RETURNED = """
    INSERT INTO role_checks (guild_id, user_id, check_at)
    SELECT CAST(:guild_id AS BIGINT), CAST(:user_id AS BIGINT), 0
    WHERE EXISTS (SELECT 1 FROM level_roles WHERE guild_id = :guild_id)
    ON CONFLICT (guild_id, user_id) DO UPDATE SET check_at = excluded.check_at
"""

_ASK_ALL = """
    INSERT INTO role_checks (guild_id, user_id, check_at)
    SELECT members.guild_id, members.user_id, CAST(:now AS BIGINT)
    FROM members LEFT JOIN standings
      ON standings.guild_id = members.guild_id AND standings.user_id = members.user_id
      AND period = 'all'
    WHERE members.guild_id = :guild_id AND left_at IS NULL AND coalesce(xp, 0) >= :least_xp
    ON CONFLICT (guild_id, user_id) DO UPDATE SET check_at = excluded.check_at
"""

_DUE = """
    SELECT guild_id FROM role_checks WHERE check_at <= :now
    GROUP BY guild_id ORDER BY min(check_at) LIMIT :at_most
"""

# The predicate stands outside of the subselect as well: of two processes on PostgreSQL, the second
# one would else claim what the first has claimed already.
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

_DROP_ALL = "DELETE FROM role_checks WHERE guild_id = :guild_id"

_PUT_OFF = """
    UPDATE role_checks SET check_at = :check_at
    WHERE guild_id = :guild_id AND check_at < :check_at
"""

_BRING_FORWARD = """
    UPDATE role_checks SET check_at = :now WHERE guild_id = :guild_id AND check_at > :now
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
    """Have no role at a level any more."""
    execute(tx, _REMOVE, guild_id=guild_id, level=level)


def ask(
    tx: Transaction, guild_id: int, user_id: int, *, above: int, up_to: int, now: datetime
) -> None:
    """Have a member's roles looked at, if a level in `above` < level <= `up_to` has a role."""
    execute(tx, _ASK, guild_id=guild_id, user_id=user_id, above=above, up_to=up_to, now=now)


def ask_returned(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Have the roles of a member looked at who is back, if the server has level roles."""
    execute(tx, _ASK_RETURNED, guild_id=guild_id, user_id=user_id)


def ask_all(tx: Transaction, guild_id: int, *, least_xp: int, now: datetime) -> None:
    """Have the roles of everybody looked at who has so much XP and is not known to have left.

    On PostgreSQL the server is to be locked before: two of these might wait for each other.
    """
    execute(tx, _ASK_ALL, guild_id=guild_id, least_xp=least_xp, now=now)


def due(tx: Transaction, now: datetime, at_most: int) -> list[int]:
    """Return the servers in which somebody's roles are to be looked at, the longest due first."""
    return fetch_all(tx, int, _DUE, now=now, at_most=at_most)


def claim(tx: Transaction, guild_id: int, *, now: datetime, until: datetime) -> int | None:
    """Take on the member who is due longest, until `until`; None when nobody is due."""
    return fetch_value(tx, _CLAIM, guild_id=guild_id, now=now, until=until)


def move(
    tx: Transaction, guild_id: int, user_id: int, *, claimed_until: datetime, check_at: datetime
) -> None:
    """Look at a member again at `check_at`, unless that was asked for anew since the claim."""
    execute(
        tx,
        _MOVE,
        guild_id=guild_id,
        user_id=user_id,
        claimed_until=claimed_until,
        check_at=check_at,
    )


def drop(tx: Transaction, guild_id: int, user_id: int, *, claimed_until: datetime) -> None:
    """Be done with a member, unless a look at them was asked for anew since the claim."""
    execute(tx, _DROP, guild_id=guild_id, user_id=user_id, claimed_until=claimed_until)


def drop_all(tx: Transaction, guild_id: int) -> None:
    """Be done with everybody in a server."""
    execute(tx, _DROP_ALL, guild_id=guild_id)


def put_off(tx: Transaction, guild_id: int, check_at: datetime) -> None:
    """Look at nobody of a server before `check_at`; the server is to be locked before."""
    execute(tx, _PUT_OFF, guild_id=guild_id, check_at=check_at)


def bring_forward(tx: Transaction, guild_id: int, now: datetime) -> int:
    """Look at once at everybody put off, and return how many; the server is to be locked before."""
    return execute(tx, _BRING_FORWARD, guild_id=guild_id, now=now).rowcount


def waiting(tx: Transaction, guild_id: int) -> int:
    """Return how many members of a server are still to be looked at."""
    return fetch_value(tx, _WAITING, guild_id=guild_id)


def check_of(tx: Transaction, guild_id: int, user_id: int) -> datetime | None:
    """Return from when on a member is to be looked at, None where they are not."""
    return fetch_one(tx, datetime, _CHECK_OF, guild_id=guild_id, user_id=user_id)
