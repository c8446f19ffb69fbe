"""Shapes with smooth edges, as masks: drawn some times as large, and scaled down."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from PIL import Image, ImageColor, ImageDraw

_FINER: Final = 4
"""How many times as large, across and down, a shape is drawn before it is scaled down."""

Point = tuple[float, float]


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the channels of a colour that is written `#rrggbb`."""
    return ImageColor.getrgb(colour)[:3]


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two, the `share` telling how far it is on the way to the other."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def traced(
    width: int,
    height: int,
    trace: Callable[[ImageDraw.ImageDraw, int], None],
    *,
    finer: int = _FINER,
) -> Image.Image:
    """Return a mask of a shape.

    `trace` draws the shape `finer` times as large.
    """
    large = Image.new("L", (width * finer, height * finer))
    trace(ImageDraw.Draw(large), finer)
    return large.reduce(finer)


@lru_cache(maxsize=64)
def disc(pixels: int) -> Image.Image:
    """Return the mask of a disc in its square."""
    return traced(
        pixels, pixels, lambda draw, n: draw.ellipse((0, 0, pixels * n - 1, pixels * n - 1), 255)
    )


@lru_cache(maxsize=64)
def corners(radius: int) -> Sequence[Image.Image]:
    """Return the masks of a round rectangle's corners, clockwise from the upper left."""
    whole = disc(2 * radius)
    places = ((0, 0), (radius, 0), (radius, radius), (0, radius))
    return [whole.crop((x, y, x + radius, y + radius)) for x, y in places]


def rounded(width: int, height: int, radius: int) -> Image.Image:
    """Return the mask of a rectangle with round corners."""
    return traced(
        width,
        height,
        lambda draw, n: draw.rounded_rectangle(
            (0, 0, width * n - 1, height * n - 1), radius * n, 255
        ),
    )
