"""The picture of a leaderboard page: ranks, names, and bars relative to the first score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.boards.results import BoardPage
from bot.boards.view import score_text
from bot.ui.pictures.canvas import Align, Canvas
from bot.ui.pictures.charts import avatar, bar
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme
from bot.ui.text import number

_WIDTH: Final = 400
_EDGE: Final = 16
_ROW: Final = 38
_AVATAR_SIZE: Final = 28
_DIGIT_WIDTH: Final = 9.0
_PODIUM: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One line of a board; `share` is its score relative to the first, 0 to 1."""

    rank: int
    name: str
    score: str
    share: float
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPicture:
    """The content of a page's picture; the message says which board it is."""

    lines: tuple[BoardLine, ...]
    theme: Theme

    def draw(self) -> bytes:
        """Draw the page."""
        canvas = Canvas(_WIDTH, _EDGE + _ROW * len(self.lines), self.theme)
        rank_width = _DIGIT_WIDTH * max(2, *(len(number(line.rank)) for line in self.lines))
        for at, line in enumerate(self.lines):
            _draw_line(canvas, _EDGE / 2 + _ROW * at, line, rank_width)
        return canvas.png()


def board_picture(
    board: BoardPage, names: Mapping[int, str], theme: Theme, *, own: int | None = None
) -> BoardPicture:
    """Return the content of a page's picture; the page must not be empty."""
    best = max(1, board.best_score)
    return BoardPicture(
        lines=tuple(
            BoardLine(
                rank=line.rank,
                name=shown_name(names.get(line.user_id)),
                score=score_text(board.metric, line.score),
                share=line.score / best,
                is_own=line.user_id == own,
            )
            for line in board.rows
        ),
        theme=theme,
    )


def _draw_line(canvas: Canvas, y: float, line: BoardLine, rank_width: float) -> None:
    theme = canvas.theme
    if line.is_own:
        canvas.panel(_EDGE / 2, y, _WIDTH - _EDGE, _ROW, radius=8)
        canvas.panel(_EDGE / 2, y + 6, 4, _ROW - 12, colour=theme.accent, radius=2)
    on_podium = line.rank <= _PODIUM
    canvas.write(
        _EDGE + rank_width,
        y + 24,
        number(line.rank),
        size=15,
        weight=Weight.BOLD if on_podium else Weight.REGULAR,
        colour=theme.accent if on_podium else theme.muted,
        align=Align.RIGHT,
    )
    avatar(
        canvas,
        _EDGE + rank_width + 10,
        y + (_ROW - _AVATAR_SIZE) / 2,
        _AVATAR_SIZE,
        None,
        line.name,
    )
    left, right = _EDGE + rank_width + 10 + _AVATAR_SIZE + 12, _WIDTH - _EDGE
    score_width = canvas.write(right, y + 20, line.score, size=14, align=Align.RIGHT)
    weight = Weight.SEMIBOLD if on_podium or line.is_own else Weight.REGULAR
    canvas.write(
        left, y + 20, line.name, size=15, weight=weight, width=right - left - score_width - 12
    )
    bar(canvas, left, y + 27, right - left, 5, line.share)
