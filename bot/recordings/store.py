"""SQL of recordings: where each lies on Discord, how long it is, and what it sounds like."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Json

from bot.db.rows import execute, fetch_all, fetch_one, insert, returning, select, values_of
from bot.db.transactions import Transaction
from bot.outbox import store as deliveries


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


_ADD = insert(Recording, "recordings")

_FIND = select(Recording, "FROM recordings WHERE guild_id = :guild_id AND id = :recording_id")

_DELETE = returning(
    Recording, "DELETE FROM recordings WHERE guild_id = :guild_id AND id = :recording_id"
)

_ALL_OF = select(
    Recording, "FROM recordings WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY at, id"
)


def add(tx: Transaction, recording: Recording) -> None:
    """Insert a recording."""
    execute(tx, _ADD, **values_of(recording))


def find(tx: Transaction, guild_id: int, recording_id: int) -> Recording | None:
    """Return a recording of a server."""
    return fetch_one(tx, Recording, _FIND, guild_id=guild_id, recording_id=recording_id)


def delete(tx: Transaction, guild_id: int, ids: Iterable[int]) -> None:
    """Delete recordings that nothing refers to any more, and their messages from Discord."""
    for recording_id in ids:
        recording = fetch_one(tx, Recording, _DELETE, guild_id=guild_id, recording_id=recording_id)
        if recording is not None:
            deliveries.withdraw_sent(
                tx,
                guild_id,
                channel_id=recording.channel_id,
                message_id=recording.message_id,
            )


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Recording]:
    """Return a member's recordings, the oldest first."""
    return fetch_all(tx, Recording, _ALL_OF, guild_id=guild_id, user_id=user_id)
