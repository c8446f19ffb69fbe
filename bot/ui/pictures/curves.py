"""Curves and bands on a scale that they share, in one frame of a picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PIL import ImageDraw

from bot.ui.pictures.canvas import SCALE, Canvas
from bot.ui.pictures.shapes import Point, draw_mask

_OVERSAMPLING: Final = 3
_LINE_HEIGHT: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A place on the canvas in layout units, and the values at its edges.

    Values beyond `low` and `high` are drawn at the edge.
    """

    x: float
    y: float
    width: float
    height: float
    first: float
    last: float
    low: float
    high: float

    def across(self, value: float) -> float:
        """Return how far from the left edge a value is, in layout units."""
        return _share(value, self.first, self.last) * self.width

    def down(self, value: float) -> float:
        """Return how far from the upper edge a value is, in layout units."""
        return (1 - _share(value, self.low, self.high)) * self.height


def curve(
    canvas: Canvas,
    frame: Frame,
    points: Sequence[tuple[float, float | None]],
    *,
    colour: str,
    stroke: float = 2.5,
) -> None:
    """Draw a line through points from left to right, with a gap where there is no value."""
    runs = _runs(frame, points)

    def trace(draw: ImageDraw.ImageDraw, n: int) -> None:
        wide = round(stroke * SCALE * n)
        for run in runs:
            placed = [(x * SCALE * n, y * SCALE * n) for x, y in run]
            draw.line(placed, 255, wide, joint="curve")
            for x, y in (placed[0], placed[-1]):
                draw.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), 255)

    _stencil(canvas, frame, trace, colour)


def band(
    canvas: Canvas, frame: Frame, points: Sequence[tuple[float, float, float]], *, colour: str
) -> None:
    """Draw the area between two lines; each point has its place, low and high value."""
    upper = [(frame.across(at), frame.down(high)) for at, _, high in points]
    lower = [(frame.across(at), frame.down(low)) for at, low, _ in reversed(points)]

    def trace(draw: ImageDraw.ImageDraw, n: int) -> None:
        draw.polygon([(x * SCALE * n, y * SCALE * n) for x, y in (*upper, *lower)], 255)

    if len(points) > 1:
        _stencil(canvas, frame, trace, colour)


def level_line(canvas: Canvas, frame: Frame, value: float) -> None:
    """Draw a thin line across the frame at a value."""
    y = frame.y + frame.down(value) - _LINE_HEIGHT / 2
    canvas.panel(frame.x, y, frame.width, _LINE_HEIGHT, colour=canvas.theme.track, radius=0)


def _runs(frame: Frame, points: Sequence[tuple[float, float | None]]) -> list[list[Point]]:
    """Return the points between gaps, placed in the frame."""
    runs: list[list[Point]] = [[]]
    for at, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((frame.across(at), frame.down(value)))
    return [run for run in runs if run]


def _stencil(
    canvas: Canvas, frame: Frame, trace: Callable[[ImageDraw.ImageDraw, int], None], colour: str
) -> None:
    size = (round(frame.width * SCALE), round(frame.height * SCALE))
    mask = draw_mask(*size, trace, oversampling=_OVERSAMPLING)
    canvas.stencil(frame.x, frame.y, mask, colour)


def _share(value: float, least: float, greatest: float) -> float:
    if greatest <= least:
        return 0.5
    return min(1.0, max(0.0, (value - least) / (greatest - least)))
