"""The picture of a server's week: its totals, its seven days, and the top members."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.boards.picture import BoardLine, draw_lines, lines_height
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import columns
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme
from bot.ui.text import SHORT_WEEKDAYS, xp
from bot.week_reviews.results import WeekReview
from bot.week_reviews.view import WeekSum, week_sums

_EDGE: Final = 14
_INNER: Final = NARROW - 2 * _EDGE
_GAP: Final = 10
_SUM_ROW: Final = 30
_DAYS_HEIGHT: Final = 132
_CHANGE_WIDTH: Final = 84
"""The room for a change such as `no change`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPicture:
    """The content of a week's picture; the message says which week it is."""

    sums: tuple[WeekSum, ...]
    minutes_by_day: tuple[int, ...]
    top: tuple[BoardLine, ...]
    theme: Theme

    def draw(self) -> bytes:
        """Draw the week."""
        sums_height = _SUM_ROW * len(self.sums) + _GAP
        days_y = _EDGE + sums_height + _GAP
        top_y = days_y + _DAYS_HEIGHT + _GAP / 2
        height = top_y + lines_height(self.top) + _EDGE / 2
        canvas = Canvas(NARROW, round(height), self.theme)
        canvas.panel(_EDGE, _EDGE, _INNER, sums_height)
        for at, total in enumerate(self.sums):
            _draw_sum(canvas, _EDGE + _GAP / 2 + _SUM_ROW * at + 21, total)
        canvas.panel(_EDGE, days_y, _INNER, _DAYS_HEIGHT)
        canvas.write(
            _EDGE + 12, days_y + 24, "Practice by day", size=LEAST_SIZE, colour=self.theme.muted
        )
        columns(
            canvas,
            _EDGE + 12,
            days_y + 36,
            _INNER - 24,
            _DAYS_HEIGHT - 44,
            self.minutes_by_day,
            labels=SHORT_WEEKDAYS,
        )
        draw_lines(canvas, top_y, self.top)
        return canvas.png()


def week_picture(
    review: WeekReview, names: Mapping[int, str], avatars: Mapping[int, bytes], theme: Theme
) -> WeekPicture:
    """Return the picture of a week."""
    best = max((row.score for row in review.top), default=1)
    top = tuple(
        BoardLine(
            rank=row.rank,
            name=shown_name(names.get(row.user_id)),
            score=xp(row.score),
            share=row.score / best,
            face=avatars.get(row.user_id),
        )
        for row in review.top
    )
    return WeekPicture(
        sums=week_sums(review),
        minutes_by_day=tuple(review.minutes_by_day),
        top=top,
        theme=theme,
    )


def _draw_sum(canvas: Canvas, y: float, total: WeekSum) -> None:
    """Draw a total on one line: its name, its figure, and how it has changed."""
    theme = canvas.theme
    right = NARROW - _EDGE - 12
    canvas.write(_EDGE + 12, y, total.name, size=LEAST_SIZE, colour=theme.muted)
    canvas.write(right, y, total.change, size=LEAST_SIZE, colour=theme.muted, align=Align.RIGHT)
    canvas.write(
        right - _CHANGE_WIDTH, y, total.figure, size=17, weight=Weight.BOLD, align=Align.RIGHT
    )
