"""Leaderboards: pages and ranks, read off an index."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, text

from bot.domain.members import Metric
from bot.storage.database import Transaction
from bot.storage.rows import fetch_all, fetch_value


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One line of a board. Equal scores share a rank: 1, 2, 2, 4."""

    rank: int
    user_id: int
    score: int


# One statement per metric, because the column that is ranked cannot be bound. The rank of a page's
# first row is counted once; the rows after it follow from their neighbours.
_PAGE_XP = text("""
    SELECT user_id, xp AS score FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND xp > 0
    ORDER BY xp DESC, user_id LIMIT :limit OFFSET :offset
""")
_PAGE_MINUTES = text("""
    SELECT user_id, minutes AS score FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND minutes > 0
    ORDER BY minutes DESC, user_id LIMIT :limit OFFSET :offset
""")
_PAGE_QUESTS = text("""
    SELECT user_id, quests AS score FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND quests > 0
    ORDER BY quests DESC, user_id LIMIT :limit OFFSET :offset
""")
_PAGE_STREAK = text("""
    SELECT user_id, streak_days AS score FROM members
    WHERE guild_id = :guild_id AND left_at IS NULL AND is_private = 0
      AND streak_days > 0 AND streak_until_at > :now
    ORDER BY streak_days DESC, user_id LIMIT :limit OFFSET :offset
""")

_AHEAD_XP = text("""
    SELECT count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND xp > :score
""")
_AHEAD_MINUTES = text("""
    SELECT count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND minutes > :score
""")
_AHEAD_QUESTS = text("""
    SELECT count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1 AND quests > :score
""")
_AHEAD_STREAK = text("""
    SELECT count(*) FROM members
    WHERE guild_id = :guild_id AND left_at IS NULL AND is_private = 0
      AND streak_days > :score AND streak_until_at > :now
""")

_BEFORE_XP = text("""
    SELECT count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1
      AND xp = :score AND user_id < :user_id
""")
_BEFORE_MINUTES = text("""
    SELECT count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1
      AND minutes = :score AND user_id < :user_id
""")
_BEFORE_QUESTS = text("""
    SELECT count(*) FROM standings
    WHERE guild_id = :guild_id AND period = :period AND present = 1
      AND quests = :score AND user_id < :user_id
""")
_BEFORE_STREAK = text("""
    SELECT count(*) FROM members
    WHERE guild_id = :guild_id AND left_at IS NULL AND is_private = 0
      AND streak_days = :score AND streak_until_at > :now AND user_id < :user_id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statements:
    page: TextClause
    ahead: TextClause
    before: TextClause


_BY_METRIC = {
    Metric.XP: _Statements(page=_PAGE_XP, ahead=_AHEAD_XP, before=_BEFORE_XP),
    Metric.MINUTES: _Statements(page=_PAGE_MINUTES, ahead=_AHEAD_MINUTES, before=_BEFORE_MINUTES),
    Metric.QUESTS: _Statements(page=_PAGE_QUESTS, ahead=_AHEAD_QUESTS, before=_BEFORE_QUESTS),
    Metric.STREAK: _Statements(page=_PAGE_STREAK, ahead=_AHEAD_STREAK, before=_BEFORE_STREAK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    user_id: int
    score: int


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
        """What the statements of this board take by name."""
        if self.metric is Metric.STREAK:
            return {"guild_id": self.guild_id, "now": self.now}
        return {"guild_id": self.guild_id, "period": self.period}


async def page(tx: Transaction, board: Board, *, limit: int, offset: int) -> list[BoardRow]:
    """Return the rows of one page. Who has nothing, has left or is private is on none."""
    statements = _BY_METRIC[board.metric]
    scored = await fetch_all(
        tx, _Scored, statements.page, **board.binds, limit=limit, offset=offset
    )
    rows: list[BoardRow] = []
    for position, member in enumerate(scored, start=offset + 1):
        if not rows:
            rank = await ahead(tx, board, member.score) + 1
        elif member.score == rows[-1].score:
            rank = rows[-1].rank
        else:
            rank = position
        rows.append(BoardRow(rank=rank, user_id=member.user_id, score=member.score))
    return rows


async def ahead(tx: Transaction, board: Board, score: int) -> int:
    """Return how many members on a board have more than `score`."""
    return await fetch_value(tx, _BY_METRIC[board.metric].ahead, **board.binds, score=score)


async def size(tx: Transaction, board: Board) -> int:
    """Return how many members are on a board."""
    return await ahead(tx, board, 0)


async def position(tx: Transaction, board: Board, *, user_id: int, score: int) -> int:
    """Return how many rows stand before a member's: those ahead, and equals listed earlier."""
    before: int = await fetch_value(
        tx, _BY_METRIC[board.metric].before, **board.binds, score=score, user_id=user_id
    )
    return await ahead(tx, board, score) + before
