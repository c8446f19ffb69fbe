"""Use cases of leaderboards."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.boards import store as boards
from bot.boards.results import BoardPage, OwnPlace, Span
from bot.boards.rules import Metric
from bot.boards.store import Board, BoardRow
from bot.calendar.rules.periods import ALL_TIME, month_of, week_of
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.members import store as members
from bot.paging.rules import nearest_page
from bot.servers import store as servers
from bot.servers.service.context import load_context
from bot.use_cases import Service
from bot.xp.store import standings

PAGE_SIZE = 10
_AWAY_CHECKED = 90
"""With those of a page, as many as Discord looks up in one request."""


class Leaderboards(Service):
    """Use cases of leaderboards."""

    @reads
    def period_of(self, tx: Transaction, guild_id: int, span: Span, now: datetime) -> str:
        """Return the period of a span at the server's producer day."""
        day = load_context(tx, self._packs, guild_id).zones.today(now)
        match span:
            case Span.WEEK:
                return week_of(day)
            case Span.MONTH:
                return month_of(day)
            case Span.ALL:
                return ALL_TIME

    @reads
    def page(
        self, tx: Transaction, guild_id: int, period: str, metric: Metric, page: int, now: datetime
    ) -> BoardPage:
        """Return a page of a board; past the end, the last page."""
        board = Board(guild_id=guild_id, period=period, metric=metric, now=now)
        return _page(tx, board, page)

    @reads
    def find(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        period: str,
        metric: Metric,
        now: datetime,
    ) -> OwnPlace:
        """Return a member's place on a board and its page."""
        board = Board(guild_id=guild_id, period=period, metric=metric, now=now)
        member = members.find(tx, guild_id, user_id)
        if metric is Metric.STREAK:
            score = member.streak_days_at(now)
        else:
            standing = standings.find(tx, guild_id, user_id, period)
            score = {
                Metric.XP: standing.xp,
                Metric.MINUTES: standing.minutes,
                Metric.QUESTS: standing.quests,
            }[metric]
        place = None
        if score > 0 and member.left_at is None and not member.is_private:
            place = boards.place(tx, board, user_id=user_id, score=score)
        return OwnPlace(
            rank=place.rank if place else None,
            board=_page(tx, board, place.position // PAGE_SIZE if place else 0),
            is_private=member.is_private,
        )

    @writes
    def mark_left(
        self, tx: Transaction, guild_id: int, user_ids: Collection[int], now: datetime
    ) -> None:
        """Take members who have left the server off its boards until they return."""
        members.mark_left(tx, guild_id, user_ids, now)


def _least_score(rows: Sequence[BoardRow]) -> int:
    """Return the score that it takes to be on a page."""
    return rows[-1].score if len(rows) == PAGE_SIZE else 1


def _page(tx: Transaction, board: Board, number: int) -> BoardPage:
    listed = boards.page(tx, board, limit=PAGE_SIZE, offset=number * PAGE_SIZE)
    page, pages = nearest_page(number, rows=listed.size, page_size=PAGE_SIZE)
    shows_best = page == 0 and listed.rows
    best = listed.rows[0].score if shows_best else boards.best(tx, board)
    server = servers.find(tx, board.guild_id)
    return BoardPage(
        period=board.period,
        metric=board.metric,
        rows=listed.rows,
        page=page,
        pages=pages,
        size=listed.size,
        best_score=best,
        accent=server.accent if server else None,
        away=boards.away(tx, board, least_score=_least_score(listed.rows), limit=_AWAY_CHECKED),
    )
