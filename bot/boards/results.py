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
    accent: int | None = None
    away: Sequence[int] = ()
    """Members who would be on this page or before it, had they not left: they may be back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """A member's rank on a board, with its page; the rank is None if they are not on it."""

    rank: int | None
    board: BoardPage
    is_private: bool = False
