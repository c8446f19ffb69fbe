"""Changes of a server's settings by its staff."""

from dataclasses import dataclass
from datetime import datetime

from bot.db.rows import execute, fetch_all, insert, select, values_of
from bot.db.transactions import Transaction
from bot.setting_changes.rules import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSettingChange:
    """A change to insert; None as a value means that the setting is not set.

    `subject` says which of several it is: a level, a voice channel, or a cadence.
    """

    guild_id: int
    actor_id: int | None
    at: datetime
    setting: Setting
    subject: str | None = None
    old_value: str | None
    new_value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange(NewSettingChange):
    """A recorded change; its `actor_id` is None some time after the actor's data is deleted."""

    id: int
    forget_actor_at: datetime | None


_ADD = insert(NewSettingChange, "setting_changes")

_BY = select(
    SettingChange,
    "FROM setting_changes WHERE guild_id = :guild_id AND actor_id = :user_id ORDER BY id",
)

_KEEP_ACTOR = """
    UPDATE setting_changes SET forget_actor_at = :until
    WHERE guild_id = :guild_id AND actor_id = :user_id AND forget_actor_at IS NULL
"""

_FORGET_ACTORS = """
    UPDATE setting_changes SET actor_id = NULL, forget_actor_at = NULL
    WHERE forget_actor_at <= :now
"""


def add(tx: Transaction, change: NewSettingChange) -> None:
    """Insert a change."""
    execute(tx, _ADD, **values_of(change))


def by(tx: Transaction, guild_id: int, user_id: int) -> list[SettingChange]:
    """Return every change that a staff member made, the oldest first."""
    return fetch_all(tx, SettingChange, _BY, guild_id=guild_id, user_id=user_id)


def keep_actor(tx: Transaction, guild_id: int, user_id: int, until: datetime) -> None:
    """Keep who made the changes until `until`, of all that a member has made so far."""
    execute(tx, _KEEP_ACTOR, guild_id=guild_id, user_id=user_id, until=until)


def forget_actors(tx: Transaction, now: datetime) -> None:
    """Forget who made the changes where that is no longer kept."""
    execute(tx, _FORGET_ACTORS, now=now)
