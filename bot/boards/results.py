"""Leaderboards, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.boards.rules import Metric
from bot.boards.store import BoardRow


class Span(StrEnum):
    """The span of a board; the concrete period follows from the server's producer day."""

    WEEK = "week"
    MONTH = "month"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """A page of a board; pages count from 0. `period` is concrete, as in `2026-W47`.

    `best_score` is what the first of the whole board has, 0 where nobody is on it; `accent` the
    colour of the server's pictures as 0xRRGGBB, if it has chosen one.
    """

    period: str
    metric: Metric
    rows: Sequence[BoardRow]
    page: int
    pages: int
    size: int
    best_score: int
    accent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """A member's place on a board, with its page; None if they are not on it."""

    rank: int | None
    board: BoardPage
    is_private: bool = False
