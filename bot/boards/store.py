"""Leaderboards: pages and ranks, computed from the counts of their buckets and read off an index.

Only the streak's board is counted by its rows, since who is on it changes with every hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.boards.rules import PER_DOUBLING, RANKED, Metric, bucket, holding, most
from bot.db.rows import execute, fetch_all, fetch_value
from bot.db.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One line of a board. Equal scores share a rank: 1, 2, 2, 4."""

    rank: int
    user_id: int
    score: int


# Members by doubling of scores, and by bucket within one: to find a page's first row, a few dozen
# rows are read instead of all buckets.
_DOUBLINGS = """
    SELECT bucket / :per_doubling AS number, CAST(sum(members) AS BIGINT) AS members
    FROM board_counts WHERE guild_id = :guild_id AND period = :period AND metric = :metric
    GROUP BY number ORDER BY number DESC
"""
_BUCKETS = """
    SELECT bucket AS number, members FROM board_counts
    WHERE guild_id = :guild_id AND period = :period AND metric = :metric
      AND bucket >= :first AND bucket < :end
    ORDER BY bucket DESC
"""

# A column cannot be bound, so `{score}` stands for that of the metric. A page is listed from the
# bucket of its first row on; `above` are those of that bucket with more than the first row has.
_PAGE = """
    WITH listed AS (
        SELECT user_id, {score} AS score FROM standings
        WHERE guild_id = :guild_id AND period = :period AND present = 1
          AND {score} > 0 AND {score} <= :most
        ORDER BY {score} DESC, user_id LIMIT :limit OFFSET :offset)
    SELECT user_id, score,
           (SELECT count(*) FROM standings
            WHERE guild_id = :guild_id AND period = :period AND present = 1
              AND {score} > (SELECT max(score) FROM listed) AND {score} <= :most) AS above
    FROM listed ORDER BY score DESC, user_id
"""

# Members in higher buckets, and members ahead in the same bucket.
_AHEAD = """
    SELECT (SELECT CAST(coalesce(sum(members), 0) AS BIGINT) FROM board_counts
            WHERE guild_id = :guild_id AND period = :period AND metric = '{score}'
              AND bucket > :bucket)
         + (SELECT count(*) FROM standings
            WHERE guild_id = :guild_id AND period = :period AND present = 1
              AND {score} > :score AND {score} <= :most)
"""

_BEFORE = """
    SELECT count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1
      AND {score} = :score AND user_id < :user_id
"""

_PAGE_STREAK = """
    SELECT user_id, streak_days AS score FROM members
    WHERE guild_id = :guild_id AND left_at IS NULL AND is_private = 0
      AND streak_days > 0 AND streak_until_at > :now
    ORDER BY streak_days DESC, user_id LIMIT :limit OFFSET :offset
"""

_AHEAD_STREAK = """
    SELECT count(*) FROM members
    WHERE guild_id = :guild_id AND left_at IS NULL AND is_private = 0
      AND streak_days > :score AND streak_until_at > :now
"""

_BEFORE_STREAK = """
    SELECT count(*) FROM members
    WHERE guild_id = :guild_id AND left_at IS NULL AND is_private = 0
      AND streak_days = :score AND streak_until_at > :now AND user_id < :user_id
"""


_PAGES = {metric: _PAGE.format(score=metric) for metric in RANKED}
_PAGES[Metric.STREAK] = _PAGE_STREAK
_AHEADS = {metric: _AHEAD.format(score=metric) for metric in RANKED}
_AHEADS[Metric.STREAK] = _AHEAD_STREAK
_BEFORES = {metric: _BEFORE.format(score=metric) for metric in RANKED}
_BEFORES[Metric.STREAK] = _BEFORE_STREAK

_MOST = 2**31 - 1
"""The maximum of a column of scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    user_id: int
    score: int
    above: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows of a board, and how many it has."""

    rows: Sequence[BoardRow]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A member's place on a board: `position` is the number of rows before theirs."""

    rank: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Which board: a server's, for one period, by one metric, at one instant.

    The streak is the current one, so its board has no period; the other boards have no instant.
    """

    guild_id: int
    period: str
    metric: Metric
    now: datetime

    @property
    def binds(self) -> dict[str, object]:
        """The binds of this board's statements."""
        if self.metric is Metric.STREAK:
            return {"guild_id": self.guild_id, "now": self.now}
        return {"guild_id": self.guild_id, "period": self.period}


def page(tx: Transaction, board: Board, *, limit: int, offset: int) -> Page:
    """Return a page, the last where `offset` lies past it.

    Who has nothing, has left or is private is on none.
    """
    list_page = _streak_page if board.metric is Metric.STREAK else _counted_page
    return list_page(tx, board, limit, offset)


def best(tx: Transaction, board: Board) -> int:
    """Return the highest score, or 0 if the board is empty."""
    bound = {} if board.metric is Metric.STREAK else {"most": _MOST}
    page = _PAGES[board.metric]
    first = fetch_all(tx, _Scored, page, **board.binds, **bound, limit=1, offset=0)
    return first[0].score if first else 0


def _counted_page(tx: Transaction, board: Board, limit: int, offset: int) -> Page:
    """Return a page; at most one bucket's rows are skipped."""
    which = board.binds | {"metric": board.metric}
    doublings = _counts(tx, _DOUBLINGS, **which, per_doubling=PER_DOUBLING)
    size = sum(members for _, members in doublings)
    if size == 0:
        return Page(rows=[], size=0)
    offset = _nearest(offset, limit, size)
    doubling, position = holding(doublings, offset)
    first, end = doubling * PER_DOUBLING, (doubling + 1) * PER_DOUBLING
    number = end - 1
    if position:  # else it begins at the top of the doubling, as the first page does
        buckets = _counts(tx, _BUCKETS, **which, first=first, end=end)
        number, position = holding(buckets, position)
    listed = fetch_all(
        tx,
        _Scored,
        _PAGES[board.metric],
        **board.binds,
        most=most(number),
        limit=limit,
        offset=position,
    )
    first_rank = offset - position + listed[0].above + 1
    return Page(rows=_ranked(listed, first_rank, offset), size=size)


def _counts(tx: Transaction, statement: str, **which: object) -> list[tuple[int, int]]:
    rows = execute(tx, statement, **which)
    return [(number, members) for number, members in rows]


def _streak_page(tx: Transaction, board: Board, limit: int, offset: int) -> Page:
    total = size(tx, board)
    offset = _nearest(offset, limit, total)
    listed = fetch_all(tx, _Scored, _PAGE_STREAK, **board.binds, limit=limit, offset=offset)
    first_rank = ahead(tx, board, listed[0].score) + 1 if offset else 1
    return Page(rows=_ranked(listed, first_rank, offset), size=total)


def _nearest(offset: int, limit: int, size: int) -> int:
    """Return the offset of the requested page, or of the last one."""
    return max(0, min(offset, (size - 1) // limit * limit))


def _ranked(listed: Sequence[_Scored], first_rank: int, offset: int) -> list[BoardRow]:
    """Rank members listed in order; equal scores share a rank."""
    rows: list[BoardRow] = []
    for position, member in enumerate(listed, start=offset + 1):
        if not rows:
            rank = first_rank
        elif member.score == rows[-1].score:
            rank = rows[-1].rank
        else:
            rank = position
        rows.append(BoardRow(rank=rank, user_id=member.user_id, score=member.score))
    return rows


def ahead(tx: Transaction, board: Board, score: int) -> int:
    """Return how many members on a board have more than `score`."""
    where = board.binds
    if board.metric is not Metric.STREAK:
        where |= {"bucket": bucket(score), "most": most(bucket(score))}
    return fetch_value(tx, _AHEADS[board.metric], **where, score=score)


def size(tx: Transaction, board: Board) -> int:
    """Return how many members are on a board."""
    return ahead(tx, board, 0)


def place(tx: Transaction, board: Board, *, user_id: int, score: int) -> Place:
    """Return the place of a member who is on a board; equal scores are ordered by id."""
    in_front = ahead(tx, board, score)
    before: int = fetch_value(
        tx, _BEFORES[board.metric], **board.binds, score=score, user_id=user_id
    )
    return Place(rank=in_front + 1, position=in_front + before)
