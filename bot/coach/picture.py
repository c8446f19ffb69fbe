"""The picture of where a member is on their ladders: a row for each rung, and what it teaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.coach.results import ClimbedLadder, LaddersShown
from bot.coach.rules.ladders import RungState
from bot.ui.pictures.attached import ALT_TEXT_LIMIT
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import bar, icon
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.text import two_lines
from bot.ui.pictures.themes import Theme, themed
from bot.ui.text import clean

_EDGE: Final = 14
_INNER: Final = NARROW - 2 * _EDGE
_TITLE_SIZE: Final = 17
_HEAD: Final = 44
"""The height of a ladder's head, without the lines of its title."""
_TITLE_LINE: Final = 21
_COUNT_WIDTH: Final = 76
_DOT: Final = 24
_TEXT_X: Final = _EDGE + _DOT + 12
_TEXT_WIDTH: Final = NARROW - _TEXT_X - _EDGE
_LINE: Final = 18
_ROW: Final = 12
"""The height of a rung, without its lines of text."""
_ALT_FRAME: Final = 220
"""What the titles and figures of a description take at most."""
_TITLE_LIMIT: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RungRow:
    """A rung: its number, what it teaches, and where the member is with it."""

    number: int
    teaches: str
    state: RungState


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRows:
    """A ladder: how many of its rungs are climbed; `rows` is empty if only its bar is drawn."""

    title: str
    climbed: int
    rungs: int
    rows: tuple[RungRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPicture:
    """The content of the picture: the ladder with the next rung in full, of others the bar."""

    ladders: tuple[LadderRows, ...]
    theme: Theme

    @property
    def description(self) -> str:
        """The alt text."""
        longest = max((len(ladder.rows) for ladder in self.ladders), default=0)
        limit = (ALT_TEXT_LIMIT - _ALT_FRAME) // max(longest, 1) - len("; ")
        return " ".join(_description(ladder, limit) for ladder in self.ladders)

    def draw(self) -> bytes:
        """Draw the ladders one below the other."""
        height = sum(_head_height(each) + sum(map(_row_height, each.rows)) for each in self.ladders)
        canvas = Canvas(NARROW, height + _EDGE, self.theme)
        y = 0
        for ladder in self.ladders:
            _draw_head(canvas, y, ladder)
            y += _head_height(ladder)
            for row in ladder.rows:
                _draw_row(canvas, y, row, is_last=row is ladder.rows[-1])
                y += _row_height(row)
        return canvas.png()


def ladder_picture(shown: LaddersShown) -> LadderPicture:
    """Return the picture of a member's ladders, in their theme."""
    current = _current(shown.ladders)
    return LadderPicture(
        ladders=tuple(_rows(each, in_full=each is current) for each in shown.ladders),
        theme=themed(shown.theme, shown.accent),
    )


def _current(ladders: Sequence[ClimbedLadder]) -> ClimbedLadder | None:
    """Return the ladder with the next rung, the last one if none has."""
    for ladder in ladders:
        if any(rung.state is RungState.NEXT for rung in ladder.rungs):
            return ladder
    return ladders[-1] if ladders else None


def _rows(ladder: ClimbedLadder, *, in_full: bool) -> LadderRows:
    rows = (
        RungRow(number=number, teaches=rung.teaches, state=rung.state)
        for number, rung in enumerate(ladder.rungs, 1)
    )
    return LadderRows(
        title=ladder.title,
        climbed=ladder.climbed,
        rungs=len(ladder.rungs),
        rows=tuple(rows) if in_full else (),
    )


def _description(ladder: LadderRows, limit: int) -> str:
    parts = [f"{clean(ladder.title, limit=_TITLE_LIMIT)}: {ladder.climbed} of {ladder.rungs} done."]
    for state, label in _LABELS.items():
        texts = [clean(row.teaches, limit=limit) for row in ladder.rows if row.state is state]
        if texts:
            parts.append(f"{label}: {'; '.join(texts)}.")
    return " ".join(parts)


_LABELS: Final = {
    RungState.DONE: "Done",
    RungState.SKIPPED: "Not needed",
    RungState.NEXT: "Next",
    RungState.LOCKED: "After that",
}


def _title_lines(ladder: LadderRows) -> list[str]:
    return two_lines(ladder.title, Weight.BOLD, (_INNER - _COUNT_WIDTH) / _TITLE_SIZE)


def _head_height(ladder: LadderRows) -> int:
    return _HEAD + _TITLE_LINE * (len(_title_lines(ladder)) - 1)


def _draw_head(canvas: Canvas, y: float, ladder: LadderRows) -> None:
    done = f"{ladder.climbed} of {ladder.rungs}"
    muted, right = canvas.theme.muted, NARROW - _EDGE
    canvas.write(right, y + 26, done, size=LEAST_SIZE, colour=muted, align=Align.RIGHT)
    for at, text in enumerate(_title_lines(ladder)):
        canvas.write(
            _EDGE,
            y + 26 + _TITLE_LINE * at,
            text,
            size=_TITLE_SIZE,
            weight=Weight.BOLD,
            width=_INNER - _COUNT_WIDTH,
        )
    below = y + _head_height(ladder) - 10
    bar(canvas, _EDGE, below, _INNER, 6, ladder.climbed / max(ladder.rungs, 1))


def _lines(row: RungRow) -> list[str]:
    return two_lines(row.teaches, _weight(row), _TEXT_WIDTH / LEAST_SIZE)


def _row_height(row: RungRow) -> int:
    return _ROW + _LINE * len(_lines(row))


def _weight(row: RungRow) -> Weight:
    return Weight.BOLD if row.state is RungState.NEXT else Weight.REGULAR


def _draw_row(canvas: Canvas, y: float, row: RungRow, *, is_last: bool) -> None:
    theme, height = canvas.theme, _row_height(row)
    if row.state is RungState.NEXT:
        canvas.panel(_EDGE / 2, y, NARROW - _EDGE, height, radius=8)
    middle = y + height / 2
    if not is_last:
        line_x = _EDGE + _DOT / 2 - 1
        canvas.panel(line_x, middle, 2, height, colour=theme.track, radius=0)
    _draw_dot(canvas, _EDGE, middle - _DOT / 2, row)
    dimmed = row.state in (RungState.LOCKED, RungState.SKIPPED)
    lines = _lines(row)
    for at, text in enumerate(lines):
        canvas.write(
            _TEXT_X,
            middle + 5 + _LINE * (at - (len(lines) - 1) / 2),
            text,
            size=LEAST_SIZE,
            weight=_weight(row),
            colour=theme.muted if dimmed else theme.text,
            width=_TEXT_WIDTH,
        )


def _draw_dot(canvas: Canvas, x: float, y: float, row: RungRow) -> None:
    """Draw a rung's number in a dot, or a tick if it needs no more practice."""
    theme = canvas.theme
    if row.state in (RungState.DONE, RungState.SKIPPED):
        canvas.panel(x, y, _DOT, _DOT, colour=theme.background, radius=0)
        colour = theme.accent if row.state is RungState.DONE else theme.muted
        icon(canvas, x, y, _DOT, "check", colour=colour)
        return
    is_next = row.state is RungState.NEXT
    fill = theme.accent if is_next else theme.track
    canvas.panel(x, y, _DOT, _DOT, colour=fill, radius=_DOT / 2)
    canvas.write(
        x + _DOT / 2,
        y + _DOT / 2 + 5,
        str(row.number),
        size=LEAST_SIZE,
        weight=Weight.SEMIBOLD,
        colour=theme.on_accent if is_next else theme.text,
        align=Align.CENTRE,
    )
