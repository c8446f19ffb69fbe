"""Leaderboards, complete for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.boards.rules import Metric
from bot.boards.store import BoardRow


class Span(StrEnum):
    """The span of a board; the concrete period follows from the server's producer day."""

    WEEK = "week"
    LAST_WEEK = "last-week"
    MONTH = "month"
    LAST_MONTH = "last-month"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """A page of a board; pages count from 0. `period` is concrete, as in `2026-W47`.

    `best_score` is the highest of the whole board, 0 if it is empty. `accent` is the server's
    colour for pictures as 0xRRGGBB.
    """

    period: str
    metric: Metric
    rows: Sequence[BoardRow]
    page: int
    pages: int
    size: int
    best_score: int
    spans: Mapping[Span, str]
    """The concrete period that each span means now."""
    accent: int | None = None
    away: Sequence[int] = ()
    """Members who would be on this page or before it, had they not left: they may be back."""
    earlier_ranks: Mapping[int, int] | None = None
    """The ranks that members of this page had in the period before; None if there is no such board,
    or nobody was on it."""

    @property
    def user_ids(self) -> list[int]:
        """The members named on it."""
        return [row.user_id for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """A member's rank on a board, with its page; the rank is None if they are not on it.

    `next_above` is who has the lowest score above theirs.
    """

    rank: int | None
    board: BoardPage
    is_private: bool = False
    next_above: BoardRow | None = None

    @property
    def user_ids(self) -> list[int]:
        """The members named on the page, and the one above."""
        above = [self.next_above.user_id] if self.next_above else []
        return [*self.board.user_ids, *above]

    @property
    def away(self) -> Sequence[int]:
        """Members who would be on the page or before it, had they not left."""
        return self.board.away
