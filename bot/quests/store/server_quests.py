"""A server's own quests, in addition to those of its skill pack."""

from dataclasses import dataclass
from datetime import datetime

from bot.calendar.rules.periods import Cadence
from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerQuest:
    """A quest added by a server's staff; `added_by` is None once their data is deleted."""

    id: int
    guild_id: int
    title: str
    task: str
    cadence: Cadence
    focus: str
    minutes: int
    added_by: int | None
    added_at: datetime


_FIND = select(ServerQuest, "FROM server_quests WHERE id = :quest_id AND guild_id = :guild_id")

_ALL_OF = select(ServerQuest, "FROM server_quests WHERE guild_id = :guild_id ORDER BY id")

_ADD = """
    INSERT INTO server_quests (guild_id, title, task, cadence, focus, minutes, added_by, added_at)
    VALUES (:guild_id, :title, :task, :cadence, :focus, :minutes, :added_by, :added_at)
    RETURNING id
"""

_DISABLED = "SELECT quest FROM disabled_quests WHERE guild_id = :guild_id"

_DISABLE = "INSERT INTO disabled_quests (guild_id, quest) VALUES (:guild_id, :quest)"

_ENABLE = "DELETE FROM disabled_quests WHERE guild_id = :guild_id AND quest = :quest"


def find(tx: Transaction, guild_id: int, quest_id: int) -> ServerQuest | None:
    """Return one of a server's own quests."""
    return fetch_one(tx, ServerQuest, _FIND, guild_id=guild_id, quest_id=quest_id)


def all_of(tx: Transaction, guild_id: int) -> list[ServerQuest]:
    """Return a server's own quests, the oldest first."""
    return fetch_all(tx, ServerQuest, _ALL_OF, guild_id=guild_id)


def add(
    tx: Transaction,
    guild_id: int,
    *,
    title: str,
    task: str,
    cadence: Cadence,
    focus: str,
    minutes: int,
    added_by: int,
    added_at: datetime,
) -> int:
    """Insert one of a server's own quests and return its id."""
    return fetch_value(
        tx,
        _ADD,
        guild_id=guild_id,
        title=title,
        task=task,
        cadence=cadence,
        focus=focus,
        minutes=minutes,
        added_by=added_by,
        added_at=added_at,
    )


def disabled(tx: Transaction, guild_id: int) -> set[str]:
    """Return the slugs of a server's disabled quests, even those that no longer exist."""
    return set(fetch_all(tx, str, _DISABLED, guild_id=guild_id))


def disable(tx: Transaction, guild_id: int, slug: str) -> None:
    """Disable a quest, which must not be disabled already."""
    execute(tx, _DISABLE, guild_id=guild_id, quest=slug)


def enable(tx: Transaction, guild_id: int, slug: str) -> None:
    """Enable a quest again."""
    execute(tx, _ENABLE, guild_id=guild_id, quest=slug)
