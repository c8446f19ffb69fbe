"""SQL of how battles ended: places, and who should have the winner's role."""

from dataclasses import dataclass
from datetime import datetime

from bot.battles.store.battles import Battle
from bot.battles.store.entries import WinnersRole
from bot.db.due import due_servers
from bot.db.rows import execute, execute_each, fetch_all, fetch_one, fetch_value, returning, select
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

# From everybody who has it, or should get it, in this server.
_TAKE = """
    UPDATE battle_winners SET is_wanted = 0, due_at = :now
    WHERE guild_id = :guild_id AND is_wanted = 1
"""

_GIVE = """
    INSERT INTO battle_winners (guild_id, user_id, battle_id, role_id, is_wanted, due_at)
    VALUES (:guild_id, :user_id, :battle_id, :role_id, 1, :now)
    ON CONFLICT (guild_id, user_id, role_id) DO UPDATE
        SET battle_id = excluded.battle_id, is_wanted = 1, due_at = excluded.due_at,
            until_at = NULL
"""

_REIGNING = select(
    WinnersRole, "FROM battle_winners WHERE guild_id = :guild_id AND is_wanted = 1 ORDER BY user_id"
)

_DUE_SERVERS = due_servers("battle_winners", "due_at")

# The predicate is repeated outside the subselect: otherwise two processes on PostgreSQL could both
# claim the same row.
_CLAIM = returning(
    WinnersRole,
    """UPDATE battle_winners SET due_at = :until
       WHERE guild_id = :guild_id AND due_at <= :now
         AND (user_id, role_id) = (SELECT user_id, role_id FROM battle_winners
                                   WHERE guild_id = :guild_id AND due_at <= :now
                                   ORDER BY due_at, user_id, role_id LIMIT 1)""",
)

_MOVE = """
    UPDATE battle_winners SET due_at = :due_at
    WHERE guild_id = :guild_id AND user_id = :user_id AND role_id = :role_id
      AND due_at = :claimed_until
"""

_DROP = """
    DELETE FROM battle_winners
    WHERE guild_id = :guild_id AND user_id = :user_id AND role_id = :role_id
      AND due_at = :claimed_until AND is_wanted = 0
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


def crown(
    tx: Transaction, battle: Battle, role_id: int | None, winners: list[int], now: datetime
) -> None:
    """Have the winner's role taken from the last winners, and given to these."""
    execute(tx, _TAKE, guild_id=battle.guild_id, now=now)
    for user_id in winners if role_id is not None else ():
        binds = {"user_id": user_id, "battle_id": battle.id, "role_id": role_id, "now": now}
        execute(tx, _GIVE, guild_id=battle.guild_id, **binds)
    tx.after_commit(tx.wakeup)


def change_role(tx: Transaction, guild_id: int, role_id: int | None, now: datetime) -> None:
    """Have another role given to the last winners, and the one that they have taken from them.

    Those of a time without a role get none.
    """
    reigning = fetch_all(tx, WinnersRole, _REIGNING, guild_id=guild_id)
    execute(tx, _TAKE, guild_id=guild_id, now=now)
    for each in reigning if role_id is not None else ():
        binds = {"user_id": each.user_id, "battle_id": each.battle_id, "role_id": role_id}
        execute(tx, _GIVE, guild_id=guild_id, now=now, **binds)
    tx.after_commit(tx.wakeup)


def due(tx: Transaction, now: datetime, at_most: int) -> list[int]:
    """Return the servers with a winner's role to give or take, the longest due first."""
    return fetch_all(tx, int, _DUE_SERVERS, now=now, at_most=at_most)


def claim(tx: Transaction, guild_id: int, *, now: datetime, until: datetime) -> WinnersRole | None:
    """Claim the longest due role of a server until `until`."""
    return fetch_one(tx, WinnersRole, _CLAIM, guild_id=guild_id, now=now, until=until)


def move(tx: Transaction, claimed: WinnersRole, due_at: datetime | None) -> None:
    """Have a claimed role be due at another time, never again if None."""
    execute(tx, _MOVE, **_key(claimed), due_at=due_at)


def drop(tx: Transaction, claimed: WinnersRole) -> None:
    """Forget a claimed role that was taken away."""
    execute(tx, _DROP, **_key(claimed))


def _key(claimed: WinnersRole) -> dict[str, object]:
    return {
        "guild_id": claimed.guild_id,
        "user_id": claimed.user_id,
        "role_id": claimed.role_id,
        "claimed_until": claimed.due_at,
    }
