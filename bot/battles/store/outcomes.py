"""SQL of how battles ended: the places of their entries."""

from dataclasses import dataclass
from datetime import datetime

from bot.battles.store.battles import Battle
from bot.db.rows import execute, execute_each, fetch_all, fetch_one, fetch_value, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the vote made of an entry. Only a ranked one has a place."""

    entry_id: int
    is_ranked: bool
    place: int | None = None
    strength: float | None = None
    error: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """An entry of a battle that's over, with its maker."""

    entry_id: int
    user_id: int
    is_private: bool
    note: str | None
    is_ranked: bool
    place: int | None
    strength: float | None
    error: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wins:
    """How many battles a member has won, alone or with others."""

    user_id: int
    wins: int


_RECORD = """
    UPDATE battle_entries
    SET is_ranked = :is_ranked, place = :place, strength = :strength, error = :error
    WHERE id = :entry_id
"""

_MARK_UNDONE = "UPDATE battle_entries SET undone_at = :now WHERE id = :entry_id"

_LINES = """
    SELECT battle_entries.id AS entry_id, battle_entries.user_id, is_private, note, is_ranked,
           place, strength, error
    FROM battle_entries JOIN members
      ON members.guild_id = battle_entries.guild_id AND members.user_id = battle_entries.user_id
    WHERE battle_id = :battle_id AND hidden_at IS NULL AND is_ranked IS NOT NULL
      AND left_at IS NULL
    ORDER BY CASE WHEN place IS NULL THEN 1 ELSE 0 END, place, strength DESC, battle_entries.id
"""

_LATEST = select(
    Battle,
    """FROM battles WHERE guild_id = :guild_id AND phase = 'over' AND pairs_each IS NOT NULL
       ORDER BY id DESC LIMIT 1 OFFSET :skipped""",
)

_COUNT = """
    SELECT count(*) FROM battles
    WHERE guild_id = :guild_id AND phase = 'over' AND pairs_each IS NOT NULL
"""

_CHAMPIONS = """
    SELECT battle_entries.user_id, count(*) AS wins FROM battle_entries JOIN members
      ON members.guild_id = battle_entries.guild_id AND members.user_id = battle_entries.user_id
    WHERE battle_entries.guild_id = :guild_id AND place = 1 AND hidden_at IS NULL
      AND left_at IS NULL AND is_private = 0
    GROUP BY battle_entries.user_id ORDER BY wins DESC, battle_entries.user_id LIMIT :at_most
"""


def record(tx: Transaction, outcomes: list[Outcome]) -> None:
    """Record what the vote made of entries."""
    execute_each(
        tx,
        _RECORD,
        [
            {
                "entry_id": each.entry_id,
                "is_ranked": each.is_ranked,
                "place": each.place,
                "strength": each.strength,
                "error": each.error,
            }
            for each in outcomes
        ],
    )


def mark_undone(tx: Transaction, entry_id: int, now: datetime) -> None:
    """Mark that the award for an entry was undone."""
    execute(tx, _MARK_UNDONE, entry_id=entry_id, now=now)


def lines(tx: Transaction, battle_id: int) -> list[ResultLine]:
    """Return the entries of a battle that's over, the best first.

    Hidden ones are left out, and those whose makers left the server.
    """
    return fetch_all(tx, ResultLine, _LINES, battle_id=battle_id)


def latest(tx: Transaction, guild_id: int, skipped: int) -> Battle | None:
    """Return the newest battle of a server that ended with a vote, after so many."""
    return fetch_one(tx, Battle, _LATEST, guild_id=guild_id, skipped=skipped)


def count(tx: Transaction, guild_id: int) -> int:
    """Return how many battles of a server ended with a vote."""
    return fetch_value(tx, _COUNT, guild_id=guild_id)


def champions(tx: Transaction, guild_id: int, at_most: int) -> list[Wins]:
    """Return who has won most of a server's battles; nobody who is private or has left."""
    return fetch_all(tx, Wins, _CHAMPIONS, guild_id=guild_id, at_most=at_most)
