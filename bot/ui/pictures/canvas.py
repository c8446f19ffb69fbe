"""The canvas that every picture is drawn on, with two pixels per layout unit."""

import math
from enum import Enum
from typing import Final

from PIL import Image

from bot.ui.pictures.encoding import encoded
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.icons import glyph_of
from bot.ui.pictures.rasterizing import Box, coverage, emoji_descent, emoji_picture
from bot.ui.pictures.shapes import corners, rgb
from bot.ui.pictures.text import Line, fit, shape
from bot.ui.pictures.themes import Theme

SCALE: Final = 2
"""Pixels per layout unit: sharp on phones."""

NARROW: Final = 360
"""The width of a picture in layout units; a phone shows it 275 or more pixels wide."""
LEAST_SIZE: Final = 15.0
"""The smallest font size that is readable on such a picture: 11 pixels on a phone."""

# How far a line extends from its baseline, and letters over its ends, in ems.
_ASCENT: Final = 1.2
_DESCENT: Final = 0.6
_OVERHANG: Final = 0.1


class Align(Enum):
    """Which part of a text `x` refers to."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


class Canvas:
    """A canvas in a theme's colours.

    Positions and sizes are in layout units, from the upper left corner, and may be fractions.
    Anything outside is clipped.
    """

    def __init__(self, width: int, height: int, theme: Theme) -> None:
        self.width = width
        self.height = height
        self.theme = theme
        size = (width * SCALE, height * SCALE)
        self._image = Image.new("RGB", size, rgb(theme.background))

    def panel(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        colour: str | None = None,
        radius: float = 10,
    ) -> None:
        """Draw a rectangle with round corners, by default in the theme's surface colour."""
        left, top, right, bottom = map(_pixel, (x, y, x + width, y + height))
        round_by = min(_pixel(radius), (right - left) // 2, (bottom - top) // 2)
        if min(right - left, bottom - top) <= 0:
            return
        fill = rgb(colour or self.theme.surface)
        inner_left, inner_top = left + round_by, top + round_by
        inner_right, inner_bottom = right - round_by, bottom - round_by
        self._image.paste(fill, (inner_left, top, inner_right, bottom))
        self._image.paste(fill, (left, inner_top, inner_left, inner_bottom))
        self._image.paste(fill, (inner_right, inner_top, right, inner_bottom))
        if not round_by:
            return
        places = (
            (left, top),
            (inner_right, top),
            (inner_right, inner_bottom),
            (left, inner_bottom),
        )
        for mask, place in zip(corners(round_by), places, strict=True):
            self._stencil(fill, mask, place)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        weight: Weight = Weight.REGULAR,
        colour: str | None = None,
        align: Align = Align.LEFT,
        width: float | None = None,
    ) -> float:
        """Draw a text on one line, and return its width.

        Characters that no font has are left out; see `text.shows`. The base direction is that of
        the first strong letter, whatever the alignment. `x` is the anchor of
        `align`, `y` the baseline, `size` the font size. Text longer than `width` is shortened. The
        colour is the theme's text colour by default.
        """
        line = shape(text, weight) if width is None else fit(text, weight, width / size)
        drawn = line.ems * size
        self._draw_line(line, x - align.value * drawn, y, size, colour or self.theme.text)
        return drawn

    def icon(self, x: float, y: float, size: float, name: str, colour: str) -> None:
        """Draw one of the `icons.ICONS` in its square. Raises KeyError if there is no such icon."""
        box = Box(
            left=max(0, math.floor(x * SCALE)),
            top=max(0, math.floor(y * SCALE)),
            right=min(self._image.width, math.ceil((x + size) * SCALE)),
            bottom=min(self._image.height, math.ceil((y + size) * SCALE)),
        )
        if box.width > 0 and box.height > 0:
            glyph = glyph_of(name)
            mask = coverage([glyph], size * SCALE, x * SCALE, (y + size) * SCALE, box)
            self._stencil(rgb(colour), mask, (box.left, box.top))

    def stencil(self, x: float, y: float, mask: Image.Image, colour: str) -> None:
        """Paint a colour through a mask in pixels."""
        self._stencil(rgb(colour), mask, (_pixel(x), _pixel(y)))

    def place(self, x: float, y: float, picture: Image.Image) -> None:
        """Paste a picture with an alpha channel, in pixels."""
        self._image.paste(picture, (_pixel(x), _pixel(y)), picture)

    def png(self) -> bytes:
        """Return the canvas as a PNG."""
        return encoded(self._image)

    def _stencil(
        self, fill: tuple[int, int, int], mask: Image.Image, place: tuple[int, int]
    ) -> None:
        left, top = place
        self._image.paste(fill, (left, top, left + mask.width, top + mask.height), mask)

    def _draw_line(self, line: Line, x: float, y: float, size: float, colour: str) -> None:
        """Draw a line of text, clipped to its box and the canvas."""
        box = self._box(x, y, line.ems * size, size)
        if not line.glyphs or box.width <= 0 or box.height <= 0:
            return
        em = size * SCALE
        outlines = [glyph for glyph in line.glyphs if not glyph.face.is_coloured]
        if outlines:
            mask = coverage(outlines, em, x * SCALE, y * SCALE, box)
            self._stencil(rgb(colour), mask, (box.left, box.top))
        pixels = round(em)
        for glyph in line.glyphs:
            if glyph.face.is_coloured and pixels:
                picture = emoji_picture(glyph.index, pixels)
                top = round(y * SCALE) + emoji_descent(pixels) - pixels
                left = round((x + glyph.x_ems * size) * SCALE)
                self._image.paste(picture, (left, top), picture)

    def _box(self, x: float, y: float, width: float, size: float) -> Box:
        """Return the pixels that a line may use; anything higher is clipped."""
        return Box(
            left=max(0, math.floor((x - _OVERHANG * size) * SCALE)),
            top=max(0, math.floor((y - _ASCENT * size) * SCALE)),
            right=min(self._image.width, math.ceil((x + width + _OVERHANG * size) * SCALE)),
            bottom=min(self._image.height, math.ceil((y + _DESCENT * size) * SCALE)),
        )


def _pixel(units: float) -> int:
    return round(units * SCALE)
