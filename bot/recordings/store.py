"""SQL of recordings: where each lies on Discord, how long it is, and what it sounds like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Json

from bot.db.rows import fetch_all, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A converted track in a message of ours, in its maker's direct messages.

    `id` is random and tells nothing. `fingerprint` is empty if the recording isn't compared.
    """

    id: int
    guild_id: int
    user_id: int
    channel_id: int
    message_id: int
    at: datetime
    seconds: float
    fingerprint: Annotated[tuple[int, ...], Json] = ()


_ALL_OF = select(
    Recording, "FROM recordings WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY at, id"
)


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Recording]:
    """Return a member's recordings, the oldest first."""
    return fetch_all(tx, Recording, _ALL_OF, guild_id=guild_id, user_id=user_id)
