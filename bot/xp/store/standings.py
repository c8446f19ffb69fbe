"""Standings: members' sums by period, who is on the boards, and the counts of each bucket."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.boards.rules import Metric, bucket
from bot.calendar.rules.periods import ALL_TIME, standing_periods
from bot.db.rows import execute_each, fetch_all, fetch_one, returning, select, values_of
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A member's sums in one period."""

    xp: int = 0
    minutes: int = 0
    quests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStanding(Standing):
    """A row of the table; a member who is `present` is on the boards."""

    period: str
    present: bool


# Only existing rows are subtracted from, but both databases apply the CHECKs to the row of the
# INSERT before it becomes an UPDATE, so a negative figure is inserted as 0. Only the XP of a month
# or week may be negative. A new row is on the boards if its member is neither private nor away.
_ADD = returning(
    StoredStanding,
    """WITH counting (period) AS (VALUES (:all_time), (:month), (:week))
       INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests, present)
       SELECT members.guild_id, members.user_id, counting.period,
              CASE WHEN counting.period = 'all' AND CAST(:xp AS BIGINT) < 0 THEN 0
                   ELSE CAST(:xp AS BIGINT) END,
              CASE WHEN CAST(:minutes AS INTEGER) < 0 THEN 0 ELSE CAST(:minutes AS INTEGER) END,
              CASE WHEN CAST(:quests AS INTEGER) < 0 THEN 0 ELSE CAST(:quests AS INTEGER) END,
              CASE WHEN left_at IS NULL AND is_private = 0 THEN 1 ELSE 0 END
       FROM members CROSS JOIN counting
       WHERE members.guild_id = :guild_id AND members.user_id = :user_id
       ON CONFLICT (guild_id, user_id, period) DO UPDATE SET
           xp = standings.xp + CAST(:xp AS BIGINT),
           minutes = standings.minutes + CAST(:minutes AS INTEGER),
           quests = standings.quests + CAST(:quests AS INTEGER)""",
)

_FIND = select(
    Standing,
    "FROM standings WHERE guild_id = :guild_id AND user_id = :user_id AND period = :period",
)

_ALL_OF = select(
    StoredStanding,
    "FROM standings WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY period",
)

_SET_PRESENT = returning(
    StoredStanding,
    """UPDATE standings SET present = :present
       WHERE guild_id = :guild_id AND user_id = :user_id AND present <> :present""",
)

# Here too, a negative figure is inserted as 0 and subtracted from an existing row.
_CHANGE = """
    INSERT INTO board_counts (guild_id, period, metric, bucket, members)
    VALUES (:guild_id, :period, :metric, :bucket,
            CASE WHEN CAST(:members AS INTEGER) < 0 THEN 0 ELSE CAST(:members AS INTEGER) END)
    ON CONFLICT (guild_id, period, metric, bucket) DO UPDATE SET
        members = board_counts.members + CAST(:members AS INTEGER)
"""

_DROP_EMPTY = """
    DELETE FROM board_counts
    WHERE guild_id = :guild_id AND period = :period AND metric = :metric AND bucket = :bucket
      AND members = 0
"""


def add(tx: Transaction, guild_id: int, user_id: int, day: date, more: Standing) -> Standing:
    """Add to a member's sums in every period of a producer day; return those of all time."""
    all_time, month, week = standing_periods(day)
    added = fetch_all(
        tx,
        StoredStanding,
        _ADD,
        guild_id=guild_id,
        user_id=user_id,
        all_time=all_time,
        month=month,
        week=week,
        **values_of(more),
    )
    for after in added:
        if after.present:
            _count(tx, guild_id, _subtract(after, more), -1)
            _count(tx, guild_id, after, 1)
    total = next(each for each in added if each.period == ALL_TIME)
    return Standing(xp=total.xp, minutes=total.minutes, quests=total.quests)


def find(tx: Transaction, guild_id: int, user_id: int, period: str) -> Standing:
    """Return a member's sums in one period, zeros where there is nothing."""
    row = fetch_one(tx, Standing, _FIND, guild_id=guild_id, user_id=user_id, period=period)
    return row or Standing()


def set_present(tx: Transaction, guild_id: int, user_id: int, *, present: bool) -> None:
    """Put a member on the boards of every period, or take them off; idempotent."""
    changed = fetch_all(
        tx, StoredStanding, _SET_PRESENT, guild_id=guild_id, user_id=user_id, present=present
    )
    for row in changed:
        _count(tx, guild_id, row, 1 if present else -1)


def _subtract(row: StoredStanding, figures: Standing) -> StoredStanding:
    return replace(
        row,
        xp=row.xp - figures.xp,
        minutes=row.minutes - figures.minutes,
        quests=row.quests - figures.quests,
    )


def _count(tx: Transaction, guild_id: int, row: StoredStanding, members: int) -> None:
    """Add to the board counts of a row's scores; members with no score are not counted."""
    changes = tx.deferred(_write_counts)
    for metric, score in (
        (Metric.XP, row.xp),
        (Metric.MINUTES, row.minutes),
        (Metric.QUESTS, row.quests),
    ):
        if score > 0:
            changes[guild_id, row.period, metric, bucket(score)] += members


def correct_count(
    tx: Transaction, guild_id: int, period: str, metric: Metric, number: int, members: int
) -> None:
    """Correct the count of a bucket by `members`, which may be negative."""
    tx.deferred(_write_counts)[guild_id, period, metric, number] += members


def _write_counts(tx: Transaction, changes: Counter[Any]) -> None:
    """Write a transaction's changes in a fixed order; an empty bucket has no row."""
    rows = [
        {"guild_id": guild_id, "period": period, "metric": metric, "bucket": number, "members": by}
        for (guild_id, period, metric, number), by in sorted(changes.items())
        if by
    ]
    execute_each(tx, _CHANGE, rows)
    execute_each(tx, _DROP_EMPTY, [row for row in rows if row["members"] < 0])


def all_of(tx: Transaction, guild_id: int, user_id: int) -> list[StoredStanding]:
    """Return a member's standings of every period."""
    return fetch_all(tx, StoredStanding, _ALL_OF, guild_id=guild_id, user_id=user_id)
