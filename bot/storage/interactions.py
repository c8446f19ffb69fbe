"""Interactions that have been carried out: each at most once, however often it arrives."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Transaction
from bot.storage.rows import execute, fetch_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """An interaction that has been carried out."""

    interaction_id: int
    at: datetime


_CLAIM = text("""
    INSERT INTO handled_interactions (interaction_id, guild_id, user_id, at)
    VALUES (:interaction_id, :guild_id, :user_id, :now)
    ON CONFLICT (interaction_id) DO NOTHING
""")

_PRUNE = text("DELETE FROM handled_interactions WHERE at < :before")


_ALL_OF = text("""
    SELECT interaction_id, at FROM handled_interactions
    WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY interaction_id
""")


async def claim(
    tx: Transaction, interaction_id: int, *, guild_id: int, user_id: int, now: datetime
) -> bool:
    """Note that an interaction is being carried out; False when it has been before."""
    claimed = await execute(
        tx, _CLAIM, interaction_id=interaction_id, guild_id=guild_id, user_id=user_id, now=now
    )
    return claimed.rowcount == 1


async def prune(tx: Transaction, before: datetime) -> None:
    """Forget interactions so old that Discord cannot repeat them."""
    await execute(tx, _PRUNE, before=before)


async def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Handled]:
    """Return the interactions of a member that are still remembered."""
    return await fetch_all(tx, Handled, _ALL_OF, guild_id=guild_id, user_id=user_id)
