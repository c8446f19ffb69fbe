"""SQL of entries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Json

from bot.db.rows import execute, fetch_all, fetch_one, fetch_value, insert, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A member's entry. `id` is random and tells nothing.

    `is_ranked` is whether its maker voted, known once the battle is over. Ranked entries have a
    place, which they may share, with the strength that votes gave them and its standard error.
    """

    id: int
    battle_id: int
    guild_id: int
    user_id: int
    recording_id: int
    note: str | None
    at: datetime
    hidden_at: datetime | None = None
    is_ranked: bool | None = None
    place: int | None = None
    strength: float | None = None
    error: float | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fingerprint:
    fingerprint: Annotated[tuple[int, ...], Json]


_ALL_OF = select(
    Entry, "FROM battle_entries WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY at, id"
)

_ADD = insert(Entry, "battle_entries")

_FIND = select(Entry, "FROM battle_entries WHERE id = :entry_id AND guild_id = :guild_id")

_OF_MEMBER = select(
    Entry, "FROM battle_entries WHERE battle_id = :battle_id AND user_id = :user_id"
)

# By a random id, so that the order tells nothing.
_OF_BATTLE = select(Entry, "FROM battle_entries WHERE battle_id = :battle_id ORDER BY id")

_COUNT = "SELECT count(*) FROM battle_entries WHERE battle_id = :battle_id AND hidden_at IS NULL"

_REPLACE = """
    UPDATE battle_entries SET recording_id = :recording_id, note = :note, at = :at
    WHERE id = :entry_id
"""

_DELETE = "DELETE FROM battle_entries WHERE id = :entry_id"

_HIDE = "UPDATE battle_entries SET hidden_at = :now WHERE id = :entry_id AND hidden_at IS NULL"

_WITHOUT_VOTES = select(
    Entry,
    """FROM battle_entries
       WHERE battle_id = :battle_id AND hidden_at IS NULL
         AND (SELECT coalesce(max(number) - count(*) + count(choice), 0) FROM battle_pairs
              WHERE battle_pairs.battle_id = battle_entries.battle_id
                AND battle_pairs.user_id = battle_entries.user_id) < :pairs
       ORDER BY id""",
)

# The newest of others in this server, to find a recording again.
_FINGERPRINTS = """
    SELECT fingerprint FROM recordings
    WHERE id IN (SELECT recording_id FROM battle_entries
                 WHERE guild_id = :guild_id AND user_id <> :user_id
                 ORDER BY at DESC LIMIT :at_most)
"""


def add(tx: Transaction, entry: Entry) -> None:
    """Insert an entry."""
    execute(tx, _ADD, **values_of(entry))


def find(tx: Transaction, guild_id: int, entry_id: int) -> Entry | None:
    """Return an entry of a server."""
    return fetch_one(tx, Entry, _FIND, guild_id=guild_id, entry_id=entry_id)


def of_member(tx: Transaction, battle_id: int, user_id: int) -> Entry | None:
    """Return a member's entry in a battle."""
    return fetch_one(tx, Entry, _OF_MEMBER, battle_id=battle_id, user_id=user_id)


def of_battle(tx: Transaction, battle_id: int) -> list[Entry]:
    """Return a battle's entries, hidden ones too, in an order that tells nothing."""
    return fetch_all(tx, Entry, _OF_BATTLE, battle_id=battle_id)


def count(tx: Transaction, battle_id: int) -> int:
    """Return how many entries of a battle aren't hidden."""
    return fetch_value(tx, _COUNT, battle_id=battle_id)


def replace_recording(
    tx: Transaction, entry_id: int, *, recording_id: int, note: str | None, now: datetime
) -> None:
    """Put another recording and note in the place of an entry's."""
    execute(tx, _REPLACE, entry_id=entry_id, recording_id=recording_id, note=note, at=now)


def delete(tx: Transaction, entry_id: int) -> None:
    """Delete an entry; its recording stays."""
    execute(tx, _DELETE, entry_id=entry_id)


def hide(tx: Transaction, entry_id: int, now: datetime) -> bool:
    """Hide an entry from everybody; False if it is hidden already."""
    return execute(tx, _HIDE, entry_id=entry_id, now=now).rowcount == 1


def without_votes(tx: Transaction, battle_id: int, pairs: int) -> list[Entry]:
    """Return the entries whose makers have voted on fewer than so many pairs."""
    return fetch_all(tx, Entry, _WITHOUT_VOTES, battle_id=battle_id, pairs=pairs)


def fingerprints_of_others(
    tx: Transaction, guild_id: int, user_id: int, at_most: int
) -> list[tuple[int, ...]]:
    """Return the fingerprints of the newest entries of others in a server."""
    binds = {"guild_id": guild_id, "user_id": user_id, "at_most": at_most}
    return [each.fingerprint for each in fetch_all(tx, _Fingerprint, _FINGERPRINTS, **binds)]


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Entry]:
    """Return a member's entries, the oldest first."""
    return fetch_all(tx, Entry, _ALL_OF, guild_id=guild_id, user_id=user_id)
