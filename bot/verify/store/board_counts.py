"""Reads the counts of boards, and the scores that they count."""

from dataclasses import dataclass

from bot.boards.rules import RANKED, Metric
from bot.db.rows import fetch_all, select
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCount:
    """How many members of a board have one score, or a score in one bucket."""

    metric: Metric
    period: str
    number: int
    members: int


_PERIODS = """
    SELECT period FROM board_counts WHERE guild_id = :guild_id
    UNION SELECT period FROM standings WHERE guild_id = :guild_id AND present = 1
    ORDER BY period
"""
_IN_PERIODS = "guild_id = :guild_id AND period BETWEEN :first AND :last"
_BOARD_COUNTS = select(
    BoardCount, f"FROM board_counts WHERE {_IN_PERIODS} AND members <> 0", number="bucket"
)
_SCORES = [
    select(
        BoardCount,
        f"FROM standings WHERE {_IN_PERIODS} AND present = 1 AND {metric} > 0"
        f" GROUP BY period, {metric}",
        metric=f"'{metric}'",
        number=metric,
        members="count(*)",
    )
    for metric in RANKED
]


def guilds_with_counts(tx: Transaction) -> list[int]:
    """Return the servers with board counts."""
    return fetch_all(tx, int, "SELECT DISTINCT guild_id FROM board_counts")


def periods(tx: Transaction, guild_id: int) -> list[str]:
    """Return the periods for which a server has boards, in the database's order."""
    return fetch_all(tx, str, _PERIODS, guild_id=guild_id)


def counts(tx: Transaction, guild_id: int, first: str, last: str) -> list[BoardCount]:
    """Return the counts of a server's boards by bucket, from one period to another."""
    return fetch_all(tx, BoardCount, _BOARD_COUNTS, guild_id=guild_id, first=first, last=last)


def scores(tx: Transaction, guild_id: int, first: str, last: str) -> list[BoardCount]:
    """Return the number of members by score on boards, from one period to another."""
    periods = {"guild_id": guild_id, "first": first, "last": last}
    return [each for score in _SCORES for each in fetch_all(tx, BoardCount, score, **periods)]
