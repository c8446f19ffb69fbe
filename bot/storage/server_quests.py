"""A server's own quests, beside those of its skill pack."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.domain.periods import Cadence
from bot.storage.database import Transaction
from bot.storage.rows import fetch_one


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerQuest:
    """A quest that a server's staff have added; `added_by` is None once they are forgotten."""

    id: int
    guild_id: int
    title: str
    task: str
    cadence: Cadence
    focus: str
    minutes: int
    added_by: int | None
    added_at: datetime


_FIND = text("""
    SELECT id, guild_id, title, task, cadence, focus, minutes, added_by, added_at
    FROM server_quests WHERE id = :quest_id AND guild_id = :guild_id
""")


async def find(tx: Transaction, guild_id: int, quest_id: int) -> ServerQuest | None:
    """Return one of a server's own quests."""
    return await fetch_one(tx, ServerQuest, _FIND, guild_id=guild_id, quest_id=quest_id)
