"""Rasterizes glyphs: outlines as coverage masks, emoji as colour images."""

from collections.abc import Iterable
from dataclasses import dataclass

import uharfbuzz
from PIL import Image

from bot.ui.pictures.faces import emoji
from bot.ui.pictures.text import Glyph


@dataclass(frozen=True, slots=True)
class Box:
    """A pixel rectangle; `right` and `bottom` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """The width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """The height in pixels."""
        return self.bottom - self.top


def coverage(glyphs: Iterable[Glyph], em: float, x: float, y: float, box: Box) -> Image.Image:
    """Return the coverage of each pixel of a box by glyphs, as an `L` image.

    `em` is pixels per em, `x` the start of the line and `y` its baseline in pixels from the top.
    """
    draw = uharfbuzz.RasterDraw()
    # HarfBuzz's y axis points up, and its rows start at the bottom.
    draw.extents = uharfbuzz.RasterExtents(box.left, -box.bottom, box.width, box.height, 0)
    for glyph in glyphs:
        scale = em / glyph.face.upem
        across, up = x + glyph.x_ems * em, glyph.y_ems * em - y
        draw.transform = (scale, 0.0, 0.0, scale, across, up)
        draw.draw_glyph(glyph.face.font, glyph.index)
    drawn = draw.render()
    if drawn is None:
        raise MemoryError("no room for a line of text")
    return Image.frombytes(
        "L", (box.width, box.height), drawn.buffer, "raw", "L", drawn.extents.stride, -1
    )


def emoji_picture(index: int, pixels: int) -> Image.Image:
    """Return an emoji in colour, a square of `pixels` that is one em wide."""
    face = emoji()
    scale = pixels / face.upem
    paint = uharfbuzz.RasterPaint()
    paint.transform = (scale, 0.0, 0.0, scale, 0.0, 0.0)
    paint.extents = uharfbuzz.RasterExtents(0, -emoji_descent(pixels), pixels, pixels, 0)
    paint.paint_glyph(face.font, index)
    painted = paint.render()
    if painted is None:
        raise MemoryError("no room for an emoji")
    return Image.frombytes(
        "RGBA", (pixels, pixels), painted.buffer, "raw", "BGRa", painted.extents.stride, -1
    )


def emoji_descent(pixels: int) -> int:
    """Return how many pixels of an emoji's square are below the baseline."""
    face = emoji()
    return round(-face.font.get_font_extents("ltr").descender * pixels / face.upem)
