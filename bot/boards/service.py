"""Use cases of leaderboards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.boards import store as boards
from bot.boards.results import BoardPage, OwnPlace, Span
from bot.boards.rules import Metric
from bot.boards.store import Board, BoardRow
from bot.calendar.rules.periods import ALL_TIME, month_of, period_before, week_of
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.members import store as members
from bot.paging.rules import nearest_page
from bot.servers.service.context import ServerContext, load_context
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
        return _spans(load_context(tx, self._packs, guild_id), now)[span]

    @reads
    def page(
        self, tx: Transaction, guild_id: int, period: str, metric: Metric, page: int, now: datetime
    ) -> BoardPage:
        """Return a page of a board; past the end, the last page."""
        board = Board(guild_id=guild_id, period=period, metric=metric, now=now)
        return _page(tx, board, page, load_context(tx, self._packs, guild_id))

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
        number = place.position // PAGE_SIZE if place else 0
        return OwnPlace(
            rank=place.rank if place else None,
            board=_page(tx, board, number, load_context(tx, self._packs, guild_id)),
            is_private=member.is_private,
            next_above=boards.next_above(tx, board, score) if place else None,
        )

    @writes
    def mark_left(
        self, tx: Transaction, guild_id: int, user_ids: Collection[int], now: datetime
    ) -> None:
        """Take members who have left the server off its boards until they return."""
        members.mark_left(tx, guild_id, user_ids, now)


def _spans(context: ServerContext, now: datetime) -> Mapping[Span, str]:
    """Return the period that each span means on the server's producer day."""
    day = context.zones.today(now)
    return {
        Span.WEEK: week_of(day),
        Span.LAST_WEEK: week_of(day - timedelta(weeks=1)),
        Span.MONTH: month_of(day),
        Span.LAST_MONTH: month_of(day.replace(day=1) - timedelta(days=1)),
        Span.ALL: ALL_TIME,
    }


def _least_score(rows: Sequence[BoardRow]) -> int:
    """Return the score that it takes to be on a page."""
    return rows[-1].score if len(rows) == PAGE_SIZE else 1


def _earlier_ranks(
    tx: Transaction, board: Board, rows: Sequence[BoardRow]
) -> Mapping[int, int] | None:
    """Return the ranks that members of a page had in the period before."""
    period = period_before(board.period)
    if period is None or board.metric is Metric.STREAK or not rows:
        return None
    earlier = replace(board, period=period)
    ranks = boards.ranks(tx, earlier, [row.user_id for row in rows])
    return ranks if ranks or boards.size(tx, earlier) else None


def _page(tx: Transaction, board: Board, number: int, context: ServerContext) -> BoardPage:
    listed = boards.page(tx, board, limit=PAGE_SIZE, offset=number * PAGE_SIZE)
    page, pages = nearest_page(number, rows=listed.size, page_size=PAGE_SIZE)
    shows_best = page == 0 and listed.rows
    best = listed.rows[0].score if shows_best else boards.best(tx, board)
    return BoardPage(
        period=board.period,
        metric=board.metric,
        rows=listed.rows,
        page=page,
        pages=pages,
        size=listed.size,
        best_score=best,
        accent=context.server.accent,
        away=boards.away(tx, board, least_score=_least_score(listed.rows), limit=_AWAY_CHECKED),
        earlier_ranks=_earlier_ranks(tx, board, listed.rows),
        spans=_spans(context, board.now),
    )
