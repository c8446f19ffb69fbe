"""The picture of a leaderboard page: ranks, faces, names, and bars relative to the first score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.boards.results import BoardPage
from bot.boards.view import movement, score_text
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import avatar, bar
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme
from bot.ui.text import number

_EDGE: Final = 14
_ROW: Final = 46
_AVATAR_SIZE: Final = 34
_DIGIT_WIDTH: Final = 10.0
_LEAST_DIGITS: Final = 3
_PODIUM: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One line of a board; `share` is its score relative to the first, 0 to 1.

    `face` is the member's avatar, `moved` how they have moved since the period before.
    """

    rank: int
    name: str
    score: str
    share: float
    face: bytes | None
    moved: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPicture:
    """The content of a page's picture; the message says which board it is."""

    lines: tuple[BoardLine, ...]
    theme: Theme

    def draw(self) -> bytes:
        """Draw the page."""
        canvas = Canvas(NARROW, _EDGE + lines_height(self.lines), self.theme)
        draw_lines(canvas, _EDGE / 2, self.lines)
        return canvas.png()


def board_picture(
    board: BoardPage,
    names: Mapping[int, str],
    avatars: Mapping[int, bytes],
    theme: Theme,
    *,
    own: int | None = None,
) -> BoardPicture:
    """Return the content of a page's picture; the page must not be empty."""
    lines = tuple(
        BoardLine(
            rank=row.rank,
            moved=movement(board, row),
            name=shown_name(names.get(row.user_id)),
            score=score_text(board.metric, row.score),
            share=row.score / max(1, board.best_score),
            is_own=row.user_id == own,
            face=avatars.get(row.user_id),
        )
        for row in board.rows
    )
    return BoardPicture(lines=lines, theme=theme)


def lines_height(lines: Sequence[BoardLine]) -> int:
    """Return the height of lines in layout units."""
    return _ROW * len(lines)


def draw_lines(canvas: Canvas, y: float, lines: Sequence[BoardLine]) -> None:
    """Draw lines one below the other, across a canvas of `NARROW`."""
    ranks = [text for line in lines for text in (number(line.rank), line.moved)]
    longest = max(map(len, ranks), default=0)
    rank_width = _DIGIT_WIDTH * max(_LEAST_DIGITS, longest)
    for at, line in enumerate(lines):
        _draw_line(canvas, y + _ROW * at, line, rank_width)


def _draw_line(canvas: Canvas, y: float, line: BoardLine, rank_width: float) -> None:
    theme = canvas.theme
    if line.is_own:
        canvas.panel(_EDGE / 2, y, NARROW - _EDGE, _ROW, radius=8)
        canvas.panel(_EDGE / 2, y + 7, 4, _ROW - 14, colour=theme.accent, radius=2)
    on_podium = line.rank <= _PODIUM
    _draw_rank(canvas, _EDGE + rank_width / 2, y, line, on_podium=on_podium)
    face_x = _EDGE + rank_width + 8
    face_y = y + (_ROW - _AVATAR_SIZE) / 2
    avatar(canvas, face_x, face_y, _AVATAR_SIZE, line.face, line.name)
    left, right = face_x + _AVATAR_SIZE + 10, NARROW - _EDGE
    score_width = canvas.write(right, y + 24, line.score, size=LEAST_SIZE, align=Align.RIGHT)
    weight = Weight.SEMIBOLD if on_podium or line.is_own else Weight.REGULAR
    name_width = right - left - score_width - 10
    canvas.write(left, y + 24, line.name, size=17, weight=weight, width=name_width)
    bar(canvas, left, y + 32, right - left, 6, line.share)


def _draw_rank(canvas: Canvas, x: float, y: float, line: BoardLine, *, on_podium: bool) -> None:
    """Draw a rank, and below it how the member has moved."""
    theme = canvas.theme
    canvas.write(
        x,
        y + (21 if line.moved else 29),
        number(line.rank),
        size=17,
        weight=Weight.BOLD if on_podium else Weight.REGULAR,
        colour=theme.accent if on_podium else theme.muted,
        align=Align.CENTRE,
    )
    if line.moved:
        colour = theme.accent if line.moved.startswith("▲") else theme.muted
        canvas.write(x, y + 38, line.moved, size=LEAST_SIZE, colour=colour, align=Align.CENTRE)
