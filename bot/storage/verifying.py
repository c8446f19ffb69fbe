"""What verifying reads: a span of members with everything that is reckoned anew, and all at once.

Rows come as plain tuples in the order that each function names, since there may be millions.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.db.rows import execute
from bot.db.transactions import Transaction
from bot.domain.members import Metric


class MemberKey(NamedTuple):
    """A member of a server; members are verified in this order."""

    guild_id: int
    user_id: int


FIRST = MemberKey(-1, -1)
"""Before every member."""
LAST = MemberKey(2**63 - 1, 2**63 - 1)
"""After every member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The members after one key, up to another."""

    after: MemberKey
    up_to: MemberKey

    @property
    def binds(self) -> dict[str, int]:
        """What the statements take by name."""
        return {
            "after_guild": self.after.guild_id,
            "after_user": self.after.user_id,
            "guild": self.up_to.guild_id,
            "user": self.up_to.user_id,
        }


# Ordered everywhere, so that SQLite goes by the index of members and not by another one that
# begins with the server.
_MEMBERS = """
    SELECT members.guild_id, user_id, members.timezone, servers.timezone AS server_timezone, pack,
           highest_level, streak_days, longest_streak, streak_last_on, rest_days, streak_until_at,
           CASE WHEN left_at IS NULL AND is_private = 0 THEN 1 ELSE 0 END AS present
    FROM members LEFT JOIN servers ON servers.guild_id = members.guild_id
    WHERE (members.guild_id, user_id) > (:after_guild, :after_user)
      AND (members.guild_id, user_id) <= (:guild, :user)
    ORDER BY members.guild_id, user_id LIMIT :limit
"""

_AWARDS = """
    SELECT guild_id, user_id, id, day, base_xp, multiplier_percent, streak_bonus_percent, xp,
           minutes, quests, attributes, undoes
    FROM awards
    WHERE (guild_id, user_id) > (:after_guild, :after_user)
      AND (guild_id, user_id) <= (:guild, :user)
    ORDER BY guild_id, user_id LIMIT :limit
"""

_STANDINGS = """
    SELECT guild_id, user_id, period, xp, minutes, quests, present FROM standings
    WHERE (guild_id, user_id) > (:after_guild, :after_user)
      AND (guild_id, user_id) <= (:guild, :user)
    ORDER BY guild_id, user_id
"""

_ATTRIBUTES = """
    SELECT guild_id, user_id, attribute, xp FROM attribute_totals
    WHERE (guild_id, user_id) > (:after_guild, :after_user)
      AND (guild_id, user_id) <= (:guild, :user)
    ORDER BY guild_id, user_id
"""

_PRACTICE_DAYS = """
    SELECT guild_id, user_id, day, minutes, quests FROM practice_days
    WHERE (guild_id, user_id) > (:after_guild, :after_user)
      AND (guild_id, user_id) <= (:guild, :user)
    ORDER BY guild_id, user_id
"""

_EXCUSED_DAYS = """
    SELECT guild_id, user_id, day FROM excused_days
    WHERE (guild_id, user_id) > (:after_guild, :after_user)
      AND (guild_id, user_id) <= (:guild, :user)
    ORDER BY guild_id, user_id
"""

_BOARD_COUNTS = """
    SELECT guild_id, period, metric, bucket, members FROM board_counts
    WHERE guild_id > :above AND guild_id < :below AND members <> 0
"""

_COUNTS_OF_PERIOD = """
    SELECT metric, bucket, members FROM board_counts
    WHERE guild_id = :guild_id AND period = :period AND members <> 0
"""

# One statement per metric, because the column that is counted cannot be bound.
_SCORES_XP = """
    SELECT xp, count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND xp > :above
    GROUP BY xp ORDER BY xp LIMIT :limit
"""
_SCORES_MINUTES = """
    SELECT minutes, count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND minutes > :above
    GROUP BY minutes ORDER BY minutes LIMIT :limit
"""
_SCORES_QUESTS = """
    SELECT quests, count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND quests > :above
    GROUP BY quests ORDER BY quests LIMIT :limit
"""
_SCORES = {
    Metric.XP: _SCORES_XP,
    Metric.MINUTES: _SCORES_MINUTES,
    Metric.QUESTS: _SCORES_QUESTS,
}

_INTEGRITY = "PRAGMA integrity_check"
_FOREIGN_KEYS = "PRAGMA foreign_key_check"

# What PostgreSQL itself knows not to hold: indexes that were never finished, and constraints that
# were not tried on the rows before them.
_UNSOUND = """
    SELECT 'the index ' || c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid
    UNION ALL SELECT 'the constraint ' || conname FROM pg_constraint WHERE NOT convalidated
"""

_SCORES_AT_ONCE = 5_000

Row = Any
Rows = Sequence[Row]


def members(tx: Transaction, span: Span, limit: int) -> Rows:
    """Return the first `limit` members of a span, each as their server and they are.

    Server, member, own zone, server's zone, pack, highest level, streak, longest streak, its last
    day, rest days, until when it stands, and whether they are on the boards.
    """
    return execute(tx, _MEMBERS, **span.binds, limit=limit).rows


def awards(tx: Transaction, span: Span, limit: int) -> Rows:
    """Return the first `limit` rows of the ledger of a span's members, member by member.

    Server, member, id, day, base XP, multiplier, streak bonus, XP, minutes, quests, attributes and
    what it undoes.
    """
    return execute(tx, _AWARDS, **span.binds, limit=limit).rows


def standings(tx: Transaction, span: Span) -> Rows:
    """Return what stands: server, member, period, XP, minutes, quests, and if on the boards."""
    return execute(tx, _STANDINGS, **span.binds).rows


def attributes(tx: Transaction, span: Span) -> Rows:
    """Return what attributes hold: server, member, attribute, XP."""
    return execute(tx, _ATTRIBUTES, **span.binds).rows


def practice_days(tx: Transaction, span: Span) -> Rows:
    """Return what days hold: server, member, day, minutes, quests."""
    return execute(tx, _PRACTICE_DAYS, **span.binds).rows


def excused_days(tx: Transaction, span: Span) -> Rows:
    """Return the excused days: server, member, day."""
    return execute(tx, _EXCUSED_DAYS, **span.binds).rows


def board_counts(tx: Transaction, *, above: int, below: int) -> Rows:
    """Return the counts of servers between two: server, period, metric, bucket, members."""
    return execute(tx, _BOARD_COUNTS, above=above, below=below).rows


def counts_of_period(tx: Transaction, guild_id: int, period: str) -> Rows:
    """Return the counts of one board: metric, bucket, members."""
    return execute(tx, _COUNTS_OF_PERIOD, guild_id=guild_id, period=period).rows


def scores(
    tx: Transaction, guild_id: int, period: str, metric: Metric
) -> Generator[tuple[int, int]]:
    """Yield the scores of a board, the lowest first, each with how many have it."""
    above, limit = 0, _SCORES_AT_ONCE
    while limit == _SCORES_AT_ONCE:
        found = execute(
            tx, _SCORES[metric], guild_id=guild_id, period=period, above=above, limit=limit
        )
        rows: Rows = found.rows
        for row in rows:
            yield row[0], row[1]
            above = row[0]
        limit = len(rows)


def damage(tx: Transaction, *, is_sqlite: bool) -> list[str]:
    """Return what the database itself finds wrong with its file, its indexes, its constraints."""
    if not is_sqlite:
        return [f"{row[0]} is not valid" for row in tx.execute(_UNSOUND)]
    told = [str(row[0]) for row in tx.execute(_INTEGRITY)]
    if told == ["ok"]:
        told = []
    return told + [
        f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there"
        for row in tx.execute(_FOREIGN_KEYS)
    ]
