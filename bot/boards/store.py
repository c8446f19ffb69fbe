"""Leaderboards: pages and ranks, from the counts of score buckets and an index.

Only the streak board counts rows, because streaks end at any time without a write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from bot.boards.rules import PER_DOUBLING, RANKED, Metric, bucket, bucket_at, highest_score
from bot.db.rows import execute, fetch_all, fetch_one, fetch_value
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

# A column cannot be bound, so `{score}` is replaced by the metric's. A page is read from the bucket
# of its first row on; `above` counts the members of that bucket with a higher score than that row.
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


# Those who left last, whose scores would put them on a page.
_AWAY = """
    WITH away AS (
        SELECT user_id FROM members
        WHERE guild_id = :guild_id AND left_at IS NOT NULL AND is_private = 0
        ORDER BY left_at DESC, user_id LIMIT :limit)
    SELECT away.user_id FROM away JOIN standings
      ON standings.guild_id = :guild_id AND standings.user_id = away.user_id
      AND period = :period AND {score} >= :least
    ORDER BY away.user_id
"""

_AWAY_STREAK = """
    WITH away AS (
        SELECT user_id, streak_days, streak_until_at FROM members
        WHERE guild_id = :guild_id AND left_at IS NOT NULL AND is_private = 0
        ORDER BY left_at DESC, user_id LIMIT :limit)
    SELECT user_id FROM away WHERE streak_days >= :least AND streak_until_at > :now
    ORDER BY user_id
"""

_AHEAD_IN_BUCKET = """
    SELECT count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1
      AND {score} > :score AND {score} <= :most
"""

_RANKED_AT_ONCE = 10
_USERS = [f"user_{number}" for number in range(_RANKED_AT_ONCE)]
_SCORES = """
    SELECT user_id, {score} AS score FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND user_id IN ({users})
"""

# Who has the lowest score above one: of several, the last in the board's order.
_NEXT_ABOVE = """
    SELECT user_id, {score} AS score FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND {score} > :score
    ORDER BY {score}, user_id DESC LIMIT 1
"""

_NEXT_ABOVE_STREAK = """
    SELECT user_id, streak_days AS score FROM members
    WHERE guild_id = :guild_id AND left_at IS NULL AND is_private = 0
      AND streak_days > :score AND streak_until_at > :now
    ORDER BY streak_days, user_id DESC LIMIT 1
"""

_AWAYS = {metric: _AWAY.format(score=metric) for metric in RANKED}
_AWAYS[Metric.STREAK] = _AWAY_STREAK
_SCORES_OF = {
    metric: _SCORES.format(score=metric, users=", ".join(f":{user}" for user in _USERS))
    for metric in RANKED
}
_AHEADS_IN_BUCKET = {metric: _AHEAD_IN_BUCKET.format(score=metric) for metric in RANKED}
_NEXT_ABOVES = {metric: _NEXT_ABOVE.format(score=metric) for metric in RANKED}
_NEXT_ABOVES[Metric.STREAK] = _NEXT_ABOVE_STREAK
_PAGES = {metric: _PAGE.format(score=metric) for metric in RANKED}
_PAGES[Metric.STREAK] = _PAGE_STREAK
_AHEADS = {metric: _AHEAD.format(score=metric) for metric in RANKED}
_AHEADS[Metric.STREAK] = _AHEAD_STREAK
_BEFORES = {metric: _BEFORE.format(score=metric) for metric in RANKED}
_BEFORES[Metric.STREAK] = _BEFORE_STREAK

_MOST = 2**31 - 1
"""The maximum of a score column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _MemberScore:
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
    """Identifies a board of a server.

    The streak board ignores `period`, because it shows current streaks; the others ignore `now`.
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
    """Return a page; past the end, the last one.

    Members without a score, private members and those who have left are not listed.
    """
    list_page = _streak_page if board.metric is Metric.STREAK else _counted_page
    return list_page(tx, board, limit, offset)


def away(tx: Transaction, board: Board, *, least_score: int, limit: int) -> list[int]:
    """Return members with at least that score among the `limit` who were last seen to leave."""
    statement = _AWAYS[board.metric]
    return fetch_all(tx, int, statement, **board.binds, least=least_score, limit=limit)


def best(tx: Transaction, board: Board) -> int:
    """Return the highest score, or 0 if the board is empty."""
    limits = {} if board.metric is Metric.STREAK else {"most": _MOST}
    page = _PAGES[board.metric]
    first = fetch_all(tx, _MemberScore, page, **board.binds, **limits, limit=1, offset=0)
    return first[0].score if first else 0


def _counted_page(tx: Transaction, board: Board, limit: int, offset: int) -> Page:
    """Return a page; SQL's OFFSET skips at most the rows of one bucket."""
    board_binds = board.binds | {"metric": board.metric}
    doublings = _counts(tx, _DOUBLINGS, **board_binds, per_doubling=PER_DOUBLING)
    size = sum(members for _, members in doublings)
    if size == 0:
        return Page(rows=[], size=0)
    offset = _nearest(offset, limit, size)
    doubling, position = bucket_at(doublings, offset)
    first, end = doubling * PER_DOUBLING, (doubling + 1) * PER_DOUBLING
    number = end - 1
    if position:  # otherwise the page begins at the top of the doubling
        buckets = _counts(tx, _BUCKETS, **board_binds, first=first, end=end)
        number, position = bucket_at(buckets, position)
    listed = fetch_all(
        tx,
        _MemberScore,
        _PAGES[board.metric],
        **board.binds,
        most=highest_score(number),
        limit=limit,
        offset=position,
    )
    first_rank = offset - position + listed[0].above + 1
    return Page(rows=_ranked(listed, first_rank, offset), size=size)


def _counts(tx: Transaction, statement: str, **binds: object) -> list[tuple[int, int]]:
    rows = execute(tx, statement, **binds)
    return [(number, members) for number, members in rows]


def _streak_page(tx: Transaction, board: Board, limit: int, offset: int) -> Page:
    total = size(tx, board)
    offset = _nearest(offset, limit, total)
    listed = fetch_all(tx, _MemberScore, _PAGE_STREAK, **board.binds, limit=limit, offset=offset)
    first_rank = ahead(tx, board, listed[0].score) + 1 if offset else 1
    return Page(rows=_ranked(listed, first_rank, offset), size=total)


def _nearest(offset: int, limit: int, size: int) -> int:
    """Return the offset of the requested page, or of the last one."""
    return max(0, min(offset, (size - 1) // limit * limit))


def _ranked(listed: Sequence[_MemberScore], first_rank: int, offset: int) -> list[BoardRow]:
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
        where |= {"bucket": bucket(score), "most": highest_score(bucket(score))}
    return fetch_value(tx, _AHEADS[board.metric], **where, score=score)


def ranks(tx: Transaction, board: Board, user_ids: Sequence[int]) -> dict[int, int]:
    """Return the ranks of up to 10 members on a board by period; who isn't on it is left out."""
    nobody = [0] * (len(_USERS) - len(user_ids))
    users = dict(zip(_USERS, [*user_ids, *nobody], strict=True))
    found = fetch_all(tx, _MemberScore, _SCORES_OF[board.metric], **board.binds, **users)
    listed = [member for member in found if member.score > 0]
    if not listed:
        return {}
    buckets = _counts(
        tx, _BUCKETS, **board.binds, metric=board.metric, first=0, end=bucket(_MOST) + 1
    )
    sums = accumulate((members for _, members in buckets), initial=0)
    in_higher_buckets = {number: higher for (number, _), higher in zip(buckets, sums, strict=False)}
    return {
        member.user_id: in_higher_buckets[bucket(member.score)]
        + _ahead_in_bucket(tx, board, member.score)
        + 1
        for member in listed
    }


def _ahead_in_bucket(tx: Transaction, board: Board, score: int) -> int:
    most = highest_score(bucket(score))
    if most == score:
        return 0
    statement = _AHEADS_IN_BUCKET[board.metric]
    return fetch_value(tx, statement, **board.binds, score=score, most=most)


def next_above(tx: Transaction, board: Board, score: int) -> BoardRow | None:
    """Return who has the lowest score above a member's; None if they are first."""
    found = fetch_one(tx, _MemberScore, _NEXT_ABOVES[board.metric], **board.binds, score=score)
    if found is None:
        return None
    return BoardRow(
        rank=ahead(tx, board, found.score) + 1, user_id=found.user_id, score=found.score
    )


def size(tx: Transaction, board: Board) -> int:
    """Return how many members are on a board."""
    return ahead(tx, board, 0)


def place(tx: Transaction, board: Board, *, user_id: int, score: int) -> Place:
    """Return the place of a member who is on a board; equal scores are ordered by id."""
    members_ahead = ahead(tx, board, score)
    before: int = fetch_value(
        tx, _BEFORES[board.metric], **board.binds, score=score, user_id=user_id
    )
    return Place(rank=members_ahead + 1, position=members_ahead + before)
