"""Masks of line charts and radar charts."""

import math
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageChops, ImageDraw

from bot.ui.pictures.shapes import Point, draw_mask

_AREA: Final = 60
"""The opacity of areas, of 255."""
_OVERSAMPLING: Final = 3
_RINGS: Final = 4
_UP: Final = -math.pi / 2


def curve(
    size: tuple[int, int], points: Sequence[Point], *, ground: float, stroke: float
) -> Image.Image:
    """Return the mask of a line through points, with a faint area below it.

    All is in pixels; `points` go from left to right, and a single one is a dot.
    """
    area = Image.new("L", size)
    if len(points) > 1:
        feet = [(points[-1][0], ground), (points[0][0], ground)]
        ImageDraw.Draw(area).polygon([*points, *feet], _AREA)
    outline = draw_mask(
        *size, lambda draw, n: _pen(draw, points, stroke, n), oversampling=_OVERSAMPLING
    )
    return ImageChops.lighter(area, outline)


def polygon(pixels: int, corners: Sequence[Point], *, stroke: float) -> Image.Image:
    """Return the mask of a polygon in a square, with a faint area."""

    def trace(draw: ImageDraw.ImageDraw, n: int) -> None:
        if len(corners) > 2:
            draw.polygon(_times(corners, n), _AREA)
        _pen(draw, [*corners, corners[0]], stroke, n)

    return draw_mask(pixels, pixels, trace, oversampling=_OVERSAMPLING)


def web(middle: float, reach: float, count: int) -> Image.Image:
    """Return the mask of a radar chart's grid, for a square around `middle`."""

    def trace(draw: ImageDraw.ImageDraw, n: int) -> None:
        for ring in range(1, _RINGS + 1):
            corners = spokes(middle, [reach * ring / _RINGS] * count)
            draw.line(_times([*corners, corners[0]], n), 255, round(1.6 * n), joint="curve")
        for corner in spokes(middle, [reach] * count):
            draw.line(_times([(middle, middle), corner], n), 255, round(1.6 * n))

    pixels = 2 * math.ceil(middle)
    return draw_mask(pixels, pixels, trace, oversampling=_OVERSAMPLING)


def spokes(middle: float, lengths: Sequence[float]) -> list[Point]:
    """Return the ends of spokes, clockwise, the first one pointing up."""
    turn = 2 * math.pi / len(lengths)
    return [
        (
            middle + length * math.cos(_UP + at * turn),
            middle + length * math.sin(_UP + at * turn),
        )
        for at, length in enumerate(lengths)
    ]


def _pen(draw: ImageDraw.ImageDraw, points: Sequence[Point], stroke: float, n: int) -> None:
    """Draw a line with round ends and joints, scaled by `n`."""
    wide = round(stroke * n)
    placed = _times(points, n)
    draw.line(placed, 255, wide, joint="curve")
    for x, y in (placed[0], placed[-1]):
        draw.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), 255)


def _times(points: Sequence[Point], n: int) -> list[Point]:
    return [(x * n, y * n) for x, y in points]
