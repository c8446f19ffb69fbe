"""A server's own quests, in addition to those of its skill pack."""

from dataclasses import dataclass
from datetime import datetime

from bot.calendar.rules.periods import Cadence
from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, insert, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewServerQuest:
    """A quest of a server's own to insert; `added_by` is None once their data is deleted."""

    guild_id: int
    title: str
    task: str
    cadence: Cadence
    focus: str
    minutes: int
    added_by: int | None
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerQuest(NewServerQuest):
    """A quest added by a server's staff."""

    id: int


_FIND = select(ServerQuest, "FROM server_quests WHERE id = :quest_id AND guild_id = :guild_id")

_ALL_OF = select(ServerQuest, "FROM server_quests WHERE guild_id = :guild_id ORDER BY id")

_ADD = insert(NewServerQuest, "server_quests") + " RETURNING id"

_DISABLED = "SELECT quest FROM disabled_quests WHERE guild_id = :guild_id"

_DISABLE = "INSERT INTO disabled_quests (guild_id, quest) VALUES (:guild_id, :quest)"

_ENABLE = "DELETE FROM disabled_quests WHERE guild_id = :guild_id AND quest = :quest"


def find(tx: Transaction, guild_id: int, quest_id: int) -> ServerQuest | None:
    """Return one of a server's own quests."""
    return fetch_one(tx, ServerQuest, _FIND, guild_id=guild_id, quest_id=quest_id)


def all_of(tx: Transaction, guild_id: int) -> list[ServerQuest]:
    """Return a server's own quests, the oldest first."""
    return fetch_all(tx, ServerQuest, _ALL_OF, guild_id=guild_id)


def add(tx: Transaction, quest: NewServerQuest) -> int:
    """Insert one of a server's own quests and return its id."""
    return fetch_value(tx, _ADD, **values_of(quest))


def disabled(tx: Transaction, guild_id: int) -> set[str]:
    """Return the slugs of a server's disabled quests, even those that no longer exist."""
    return set(fetch_all(tx, str, _DISABLED, guild_id=guild_id))


def disable(tx: Transaction, guild_id: int, slug: str) -> None:
    """Disable a quest, which must not be disabled already."""
    execute(tx, _DISABLE, guild_id=guild_id, quest=slug)


def enable(tx: Transaction, guild_id: int, slug: str) -> None:
    """Enable a quest again."""
    execute(tx, _ENABLE, guild_id=guild_id, quest=slug)
