"""The marks that pictures are made of: bars, columns, lines, radars, heat maps, avatars, icons.

Each takes the canvas, where it stands in layout units, and what it shows. Values that are no
numbers, or below nothing, are drawn as nothing; shares above one as one.
"""

import math
from collections.abc import Sequence
from typing import Final
from zlib import crc32

from bot.ui.pictures.canvas import SCALE, Align, Canvas
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.icons import ICONS
from bot.ui.pictures.plots import curve, polygon, spokes, web
from bot.ui.pictures.portraits import initials, portrait
from bot.ui.pictures.shapes import disc, mixed, rounded

LABEL_SIZE: Final = 12.0
"""Of the labels that marks carry: the least that is read on a phone."""

_LABEL_ROOM: Final = 20.0
_COLUMN_SHARE: Final = 0.7
_COLUMN_RADIUS: Final = 3.0
_GROUND: Final = 2.0
_STROKE: Final = 2.5
_LABEL_GAP: Final = 8.0
_UNKNOWN: Final = "music"
_MOST: Final = 1e150
"""More than anything counts to, and still to be summed and divided."""
_FAINTEST: Final = 0.28
"""Of the accent, in a cell that holds anything at all."""


def bar(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    share: float,
    *,
    colour: str | None = None,
) -> None:
    """Draw progress as a bar with round ends; it is full only when the share is one."""
    radius = height / 2
    canvas.panel(x, y, width, height, colour=canvas.theme.track, radius=radius)
    share = min(_number(share), 1.0)
    if share > 0:
        filled = width if share == 1 else min(max(height, share * width), width - 1)
        canvas.panel(x, y, filled, height, colour=colour or canvas.theme.accent, radius=radius)


def columns(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    values: Sequence[float] = (),
    *,
    stacks: Sequence[Sequence[float]] = (),
    labels: Sequence[str] = (),
    colour: str | None = None,
    colours: Sequence[str] | None = None,
) -> None:
    """Draw columns side by side, the highest of them as high as there is room.

    `stacks` are columns of several parts each, from the ground up, in place of `values`. Labels
    take the lowest 20 units of the height; an empty one is left out. Colours are the theme's by
    default.
    """
    heaps = [[_number(part) for part in stack] for stack in stacks or [[each] for each in values]]
    if not heaps:
        return
    plain = [colour or canvas.theme.accent]
    tones = colours or canvas.theme.series if stacks else plain
    ground = y + height - (_LABEL_ROOM if labels else 0)
    slot = width / len(heaps)
    wide = slot * _COLUMN_SHARE
    most = max(map(sum, heaps))
    for at, heap in enumerate(heaps):
        left = x + at * slot + (slot - wide) / 2
        canvas.panel(left, ground - _GROUND, wide, _GROUND, colour=canvas.theme.track, radius=1)
        _heap(
            canvas, left, ground, wide, [_share(part, most) * (ground - y) for part in heap], tones
        )
    for at, label in enumerate(labels[: len(heaps)]):
        middle = x + (at + 0.5) * slot
        muted = canvas.theme.muted
        canvas.write(
            middle, y + height - 4, label, size=LABEL_SIZE, colour=muted, align=Align.CENTRE
        )


def _heap(
    canvas: Canvas,
    x: float,
    ground: float,
    width: float,
    heights: Sequence[float],
    colours: Sequence[str],
) -> None:
    """Draw the parts of one column, from the whole of it down, round only at its top."""
    total = sum(heights)
    radius = min(_COLUMN_RADIUS, width / 3, total)
    top = total
    for at in reversed(range(len(heights))):
        colour = colours[at % len(colours)]
        if heights[at] > 0:
            bend = radius if total - top < radius else 0.0
            canvas.panel(x, ground - top, width, top, colour=colour, radius=bend)
            if bend:
                canvas.panel(x, ground - top / 2, width, top / 2, colour=colour, radius=0)
        top -= heights[at]


def line(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    points: Sequence[tuple[float, float]],
    *,
    colour: str | None = None,
) -> None:
    """Draw a line through points, the area below it faintly, from their least to their greatest.

    Points that are all equally high lie half-way up; a single one is a dot in the middle.
    """
    known = [point for point in points if all(map(math.isfinite, point))]
    across = _spread([point[0] for point in known], width)
    up = _spread([point[1] for point in known], height)
    placed = [
        ((_STROKE + left) * SCALE, (_STROKE + height - above) * SCALE)
        for left, above in zip(across, up, strict=True)
    ]
    if placed:
        size = (math.ceil((width + 2 * _STROKE) * SCALE), math.ceil((height + 2 * _STROKE) * SCALE))
        mask = curve(size, placed, ground=(_STROKE + height) * SCALE, stroke=_STROKE * SCALE)
        canvas.stencil(x - _STROKE, y - _STROKE, mask, colour or canvas.theme.accent)


def radar(
    canvas: Canvas,
    x: float,
    y: float,
    radius: float,
    shares: Sequence[float],
    labels: Sequence[str],
) -> None:
    """Draw shares as the corners of a shape, each on a spoke of its own, the first one upwards.

    Shares are from 0 to 1, and 1 is at the `radius` around the middle at `x`, `y`. Labels take
    another 20 units, and to the sides as much as they are long.
    """
    if not shares:
        return
    edge = radius + _STROKE
    middle, reach = edge * SCALE, radius * SCALE
    canvas.stencil(x - edge, y - edge, web(middle, reach, len(shares)), canvas.theme.track)
    corners = spokes(middle, [reach * min(_number(share), 1.0) for share in shares])
    mask = polygon(2 * math.ceil(middle), corners, stroke=_STROKE * SCALE)
    canvas.stencil(x - edge, y - edge, mask, canvas.theme.accent)
    ends = spokes(0.0, [radius + _LABEL_GAP] * len(shares))
    for (right, down), label in zip(ends, labels, strict=False):
        side = Align.CENTRE if abs(right) < 1 else Align.LEFT if right > 0 else Align.RIGHT
        # Above the middle a label stands on its end, below it hangs from it.
        drop = LABEL_SIZE * 0.36 * (1 + down / (radius + _LABEL_GAP))
        canvas.write(
            x + right,
            y + down + drop,
            label,
            size=LABEL_SIZE,
            colour=canvas.theme.muted,
            align=side,
        )


def heat_map(
    canvas: Canvas,
    x: float,
    y: float,
    cells: Sequence[Sequence[float | None]],
    *,
    cell: float = 9,
    gap: float = 2,
) -> None:
    """Draw cells that are the stronger the more they hold, column by column.

    `cells` are columns (weeks) of rows (Monday to Sunday), from 0 to 1; None is no cell. `cell` is
    the width and height of one.
    """
    side = round(cell * SCALE)
    mask = rounded(side, side, max(1, side // 4))
    track, accent = canvas.theme.track, canvas.theme.accent
    for across, column in enumerate(cells):
        for down, held in enumerate(column):
            if held is None:
                continue
            share = min(_number(held), 1.0)
            strength = _FAINTEST + (1 - _FAINTEST) * share if share else 0.0
            place = (x + across * (cell + gap), y + down * (cell + gap))
            canvas.stencil(*place, mask, mixed(track, accent, strength))


def avatar(
    canvas: Canvas, x: float, y: float, size: float, picture: bytes | None, name: str
) -> None:
    """Draw what a member looks like, round: initials where there is no picture that can be read."""
    pixels = round(size * SCALE)
    if pixels < 1:
        return
    drawn = portrait(picture, pixels) if picture else None
    theme = canvas.theme
    if drawn is not None:
        canvas.stencil(x, y, disc(pixels), theme.track)
        canvas.place(x, y, drawn)
        return
    colour = theme.series[crc32(name.encode("utf-8", "replace")) % len(theme.series)]
    canvas.stencil(x, y, disc(pixels), colour)
    letters = initials(name)
    if not letters:
        canvas.icon(x + size * 0.22, y + size * 0.22, size * 0.56, "person", theme.background)
        return
    canvas.write(
        x + size / 2,
        y + size * 0.5 + size * 0.4 * 0.36,
        letters,
        size=size * 0.4,
        weight=Weight.SEMIBOLD,
        colour=theme.background,
        align=Align.CENTRE,
        width=size * 0.9,
    )


def icon(
    canvas: Canvas, x: float, y: float, size: float, name: str, *, colour: str | None = None
) -> None:
    """Draw one of the `ICONS` in its square; one that is not known is a note of music."""
    known = name if name in ICONS else _UNKNOWN
    canvas.icon(x, y, size, known, colour or canvas.theme.accent)


def _number(value: float) -> float:
    """Return a value that can be drawn: neither negative nor what is no number."""
    return min(value, _MOST) if value > 0 else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _spread(values: Sequence[float], room: float) -> Sequence[float]:
    """Place values in some room, from the least at 0 to the greatest; in its middle, if equal."""
    least, greatest = min(values, default=0.0), max(values, default=0.0)
    half = greatest / 2 - least / 2  # the whole may be too much for a float
    if half <= 0:
        return [room / 2] * len(values)
    return [(value / 2 - least / 2) / half * room for value in values]
