"""Anti-aliased shapes as masks: drawn larger, then scaled down."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from PIL import Image, ImageColor, ImageDraw

_OVERSAMPLING: Final = 4
"""The factor by which shapes are drawn larger before they are scaled down."""

Point = tuple[float, float]


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the channels of a `#rrggbb` colour."""
    return ImageColor.getrgb(colour)[:3]


def mixed(one: str, other: str, share: float) -> str:
    """Mix two colours; `share` is the share of `other`, 0 to 1."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def draw_mask(
    width: int,
    height: int,
    trace: Callable[[ImageDraw.ImageDraw, int], None],
    *,
    oversampling: int = _OVERSAMPLING,
) -> Image.Image:
    """Return a mask of a shape.

    `trace` draws the shape, scaled by its second argument.
    """
    large = Image.new("L", (width * oversampling, height * oversampling))
    trace(ImageDraw.Draw(large), oversampling)
    return large.reduce(oversampling)


@lru_cache(maxsize=64)
def disc(pixels: int) -> Image.Image:
    """Return the mask of a disc in its square."""
    return draw_mask(
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
    return draw_mask(
        width,
        height,
        lambda draw, n: draw.rounded_rectangle(
            (0, 0, width * n - 1, height * n - 1), radius * n, 255
        ),
    )
