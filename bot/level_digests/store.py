"""Daily lists of level-ups: when each is due, and who is on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_exactly_one, fetch_one, fetch_value, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDigest:
    """A list of a server, and the daily time that it is for."""

    id: int
    guild_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """How far a member rose, over all their level-ups of one list."""

    user_id: int
    from_level: int
    level: int


_ADD = """
    INSERT INTO level_digests (guild_id, due_at) VALUES (:guild_id, :due_at)
    ON CONFLICT (guild_id, due_at) DO NOTHING
"""

_OF_TIME = "SELECT id FROM level_digests WHERE guild_id = :guild_id AND due_at = :due_at"

_FIND = select(StoredDigest, "FROM level_digests WHERE id = :digest_id")

_NEXT = select(
    StoredDigest,
    """FROM level_digests WHERE guild_id = :guild_id AND due_at > :now
       ORDER BY due_at LIMIT 1""",
)

_MOVE = """
    UPDATE level_digests SET due_at = :due_at
    WHERE id = :digest_id AND NOT EXISTS (
        SELECT 1 FROM level_digests AS other
        WHERE other.guild_id = level_digests.guild_id AND other.due_at = :due_at)
"""

# Without members who are private or have left, and without what was undone.
_SHOWN = """
    FROM level_ups JOIN members USING (guild_id, user_id)
    WHERE digest_id = :digest_id AND is_private = 0 AND left_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM awards WHERE undoes = level_ups.award_id)
"""

_RISES = select(
    Rise,
    _SHOWN + "GROUP BY user_id ORDER BY max(level_ups.level) DESC, user_id LIMIT :at_most",
    from_level="min(level_ups.from_level)",
    level="max(level_ups.level)",
)

_SIZE = "SELECT count(DISTINCT user_id) " + _SHOWN


def enter(tx: Transaction, guild_id: int, due_at: datetime) -> int:
    """Return the id of a server's list of one time, which is inserted if it is new."""
    execute(tx, _ADD, guild_id=guild_id, due_at=due_at)
    return fetch_exactly_one(tx, int, _OF_TIME, guild_id=guild_id, due_at=due_at)


def find(tx: Transaction, digest_id: int) -> StoredDigest | None:
    """Return a list."""
    return fetch_one(tx, StoredDigest, _FIND, digest_id=digest_id)


def find_next(tx: Transaction, guild_id: int, now: datetime) -> StoredDigest | None:
    """Return the list of a server that is due next."""
    return fetch_one(tx, StoredDigest, _NEXT, guild_id=guild_id, now=now)


def move(tx: Transaction, digest_id: int, due_at: datetime) -> bool:
    """Move a list to another time; False if the server has one of that time."""
    return execute(tx, _MOVE, digest_id=digest_id, due_at=due_at).rowcount == 1


def rises(tx: Transaction, digest_id: int, at_most: int) -> Sequence[Rise]:
    """Return who is on a list now, the highest levels first."""
    return fetch_all(tx, Rise, _RISES, digest_id=digest_id, at_most=at_most)


def size(tx: Transaction, digest_id: int) -> int:
    """Return how many members are on a list now."""
    return fetch_value(tx, _SIZE, digest_id=digest_id)
