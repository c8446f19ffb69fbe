"""Level-ups to announce, inserted in the transaction of the award, so that none is lost."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, fetch_exactly_one, fetch_one, returning, select
from bot.db.transactions import Transaction
from bot.members.rules import Pings


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelUp:
    """A level reached for the first time; `theme` is the slug of the member's theme."""

    id: int
    guild_id: int
    user_id: int
    from_level: int
    level: int
    at: datetime
    pings: Pings
    theme: str | None = None

    @property
    def wants_ping(self) -> bool:
        """Whether the member wants to be pinged about level-ups."""
        return self.pings is Pings.LEVEL_UPS


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLevelUp:
    """A level-up as it is stored; `from_level` is the highest level before.

    `digest_id` is the daily list that it is on, if any.
    """

    id: int
    award_id: int
    from_level: int
    level: int
    at: datetime
    digest_id: int | None


_ADD = returning(
    StoredLevelUp,
    """INSERT INTO level_ups (guild_id, user_id, award_id, from_level, level, at, digest_id)
       VALUES (:guild_id, :user_id, :award_id, :from_level, :level, :now, :digest_id)""",
)

_LEAVE_DIGEST = "UPDATE level_ups SET digest_id = NULL WHERE id = :level_up_id"

_FIND = select(
    LevelUp,
    """FROM level_ups JOIN members USING (guild_id, user_id)
       WHERE id = :level_up_id AND is_private = 0""",
)

_OF_AWARD = select(StoredLevelUp, "FROM level_ups WHERE award_id = :award_id")

_ALL_OF = select(
    StoredLevelUp,
    "FROM level_ups WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id",
)


def add(
    tx: Transaction,
    guild_id: int,
    user_id: int,
    *,
    award_id: int,
    from_level: int,
    level: int,
    now: datetime,
    digest_id: int | None = None,
) -> StoredLevelUp:
    """Insert a level-up and return it."""
    return fetch_exactly_one(
        tx,
        StoredLevelUp,
        _ADD,
        guild_id=guild_id,
        user_id=user_id,
        award_id=award_id,
        from_level=from_level,
        level=level,
        now=now,
        digest_id=digest_id,
    )


def leave_digest(tx: Transaction, level_up_id: int) -> None:
    """Take a level-up off its daily list, if it is on one."""
    execute(tx, _LEAVE_DIGEST, level_up_id=level_up_id)


def find(tx: Transaction, level_up_id: int) -> LevelUp | None:
    """Return one level-up with its member's pings; None if the member is private by now."""
    return fetch_one(tx, LevelUp, _FIND, level_up_id=level_up_id)


def of_award(tx: Transaction, award_id: int) -> StoredLevelUp | None:
    """Return the level-up that an award brought."""
    return fetch_one(tx, StoredLevelUp, _OF_AWARD, award_id=award_id)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[StoredLevelUp]:
    """Return the level-ups of a member, the oldest first."""
    return fetch_all(tx, StoredLevelUp, _ALL_OF, guild_id=guild_id, user_id=user_id)
