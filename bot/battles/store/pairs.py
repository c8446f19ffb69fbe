"""SQL of the pairs that voters are dealt, and of their votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.battles.rules.battles import Choice
from bot.battles.rules.dealing import Heard
from bot.battles.rules.ranking import Votes
from bot.db.rows import execute, execute_each, fetch_all, fetch_one, insert, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two entries, as a voter hears them, and their vote. `id` is random and tells nothing.

    `number` counts a voter's pairs from 1. `user_id` is None once the voter's data was deleted.
    """

    id: int
    battle_id: int
    guild_id: int
    user_id: int | None
    number: int
    first_id: int
    second_id: int
    dealt_at: datetime
    choice: Choice | None = None
    reason: str | None = None
    voted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """How many pairs a voter was dealt, and how many of them they have voted on."""

    user_id: int
    dealt: int
    voted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a voter preferred one entry of a pair to the other, or neither."""

    pair_id: int
    first_id: int
    second_id: int
    choice: Choice
    reason: str


_ADD = insert(Pair, "battle_pairs")

_FIND = select(Pair, "FROM battle_pairs WHERE id = :pair_id AND guild_id = :guild_id")

_OF_VOTER = select(
    Pair,
    "FROM battle_pairs WHERE battle_id = :battle_id AND user_id = :user_id ORDER BY number",
)

_DELETE = "DELETE FROM battle_pairs WHERE id = :pair_id AND choice IS NULL"

_VOTE = """
    UPDATE battle_pairs SET choice = :choice, voted_at = :now WHERE id = :pair_id AND choice IS NULL
"""

_SET_REASON = """
    UPDATE battle_pairs SET reason = :reason WHERE id = :pair_id AND choice IS NOT NULL
"""

_HEARD = """
    SELECT first_id, second_id, count(*) AS times FROM battle_pairs
    WHERE battle_id = :battle_id AND (choice IS NOT NULL OR dealt_at > :since)
    GROUP BY first_id, second_id
"""

_VOTES = """
    SELECT first_id, second_id, sum(CASE WHEN choice = 'first' THEN 1 ELSE 0 END) AS for_first,
           sum(CASE WHEN choice = 'second' THEN 1 ELSE 0 END) AS for_second,
           sum(CASE WHEN choice = 'neither' THEN 1 ELSE 0 END) AS neither
    FROM battle_pairs WHERE battle_id = :battle_id AND choice IS NOT NULL
    GROUP BY first_id, second_id
"""

_BALLOTS = """
    SELECT user_id, max(number) AS dealt, max(number) - count(*) + count(choice) AS voted
    FROM battle_pairs WHERE battle_id = :battle_id AND user_id IS NOT NULL
    GROUP BY user_id ORDER BY user_id
"""

# The numbers of pairs say how many were voted on, so the last one has to stay as high as it was.
_KEEP_VOTED = """
    UPDATE battle_pairs SET number = :voted + CASE WHEN choice IS NULL THEN 1 ELSE 0 END
    WHERE id = (SELECT id FROM battle_pairs WHERE battle_id = :battle_id AND user_id = :user_id
                ORDER BY number DESC LIMIT 1)
"""

_REASONS = """
    SELECT id AS pair_id, first_id, second_id, choice, reason FROM battle_pairs
    WHERE battle_id = :battle_id AND reason IS NOT NULL ORDER BY id
"""

_ALL_OF = select(
    Pair,
    """FROM battle_pairs WHERE guild_id = :guild_id AND user_id = :user_id
       ORDER BY battle_id, number""",
)

# A cross join, so that SQLite begins with the few entries.
_REASONS_FOR = """
    WITH own AS (
        SELECT battle_entries.id FROM battle_entries JOIN battles ON battles.id = battle_id
        WHERE battle_entries.guild_id = :guild_id AND user_id = :user_id AND phase = 'over'
    )
    SELECT own.id, reason, battle_pairs.id AS pair_id
    FROM own CROSS JOIN battle_pairs WHERE first_id = own.id AND reason IS NOT NULL
    UNION ALL
    SELECT own.id, reason, battle_pairs.id
    FROM own CROSS JOIN battle_pairs WHERE second_id = own.id AND reason IS NOT NULL
    ORDER BY pair_id
"""


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[Pair]:
    """Return the pairs that a member was dealt."""
    return fetch_all(tx, Pair, _ALL_OF, guild_id=guild_id, user_id=user_id)


def reasons_for(tx: Transaction, guild_id: int, user_id: int) -> dict[int, list[str]]:
    """Return what voters wrote about a member's entries, by entry, in battles that are over."""
    reasons: dict[int, list[str]] = {}
    for entry_id, reason, _ in execute(tx, _REASONS_FOR, guild_id=guild_id, user_id=user_id):
        reasons.setdefault(entry_id, []).append(reason)
    return reasons


def add(tx: Transaction, pair: Pair) -> None:
    """Insert a pair."""
    execute(tx, _ADD, **values_of(pair))


def find(tx: Transaction, guild_id: int, pair_id: int) -> Pair | None:
    """Return a pair of a server."""
    return fetch_one(tx, Pair, _FIND, guild_id=guild_id, pair_id=pair_id)


def of_voter(tx: Transaction, battle_id: int, user_id: int) -> list[Pair]:
    """Return the pairs that a voter was dealt in a battle, in their order."""
    return fetch_all(tx, Pair, _OF_VOTER, battle_id=battle_id, user_id=user_id)


def delete_open(tx: Transaction, pair_id: int) -> None:
    """Delete a pair, unless it was voted on."""
    execute(tx, _DELETE, pair_id=pair_id)


def vote(tx: Transaction, pair_id: int, choice: Choice, now: datetime) -> bool:
    """Record the vote on a pair; False if there is one already."""
    return execute(tx, _VOTE, pair_id=pair_id, choice=choice, now=now).rowcount == 1


def set_reason(tx: Transaction, pair_id: int, reason: str | None) -> None:
    """Record or remove the reason of a vote."""
    execute(tx, _SET_REASON, pair_id=pair_id, reason=reason)


def heard(tx: Transaction, battle_id: int, *, since: datetime) -> list[Heard]:
    """Return how often each pair was heard, counting those that were dealt since then as well."""
    return fetch_all(tx, Heard, _HEARD, battle_id=battle_id, since=since)


def votes(tx: Transaction, battle_id: int) -> list[Votes]:
    """Return the votes on each pair, in the order that it was heard in."""
    return fetch_all(tx, Votes, _VOTES, battle_id=battle_id)


def ballots(tx: Transaction, battle_id: int) -> list[Ballot]:
    """Return how far each voter of a battle has come; pairs that are gone count as voted on."""
    return fetch_all(tx, Ballot, _BALLOTS, battle_id=battle_id)


def keep_voted(tx: Transaction, battle_id: int, before: Sequence[Ballot]) -> None:
    """Let voters have voted on as many pairs as before some were deleted."""
    binds = [{"user_id": each.user_id, "voted": each.voted} for each in before]
    execute_each(tx, _KEEP_VOTED, [{"battle_id": battle_id, **each} for each in binds])


def reasons(tx: Transaction, battle_id: int) -> list[Reason]:
    """Return why voters preferred what they did, in an order that tells nothing."""
    return fetch_all(tx, Reason, _REASONS, battle_id=battle_id)
