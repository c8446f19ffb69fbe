"""Bars, columns, lines, radars, heat maps, avatars and icons.

Each function takes the canvas, a position in layout units, and its data. NaN and negative values
are drawn as 0, shares above 1 as 1.
"""

import math
from collections.abc import Sequence
from typing import Final
from zlib import crc32

from bot.ui.pictures.canvas import LEAST_SIZE, SCALE, Align, Canvas
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.icons import ICONS
from bot.ui.pictures.plots import curve, polygon, spokes, web
from bot.ui.pictures.portraits import initials, portrait
from bot.ui.pictures.shapes import disc, mixed, rounded

_LABEL_ROOM: Final = 20.0
_COLUMN_SHARE: Final = 0.7
_COLUMN_RADIUS: Final = 3.0
_GROUND: Final = 2.0
_STROKE: Final = 2.5
_LABEL_GAP: Final = 8.0
_SIDE_LIFT: Final = 0.42
"""How far a label at the side is above its spoke, as a share of the radius: clear of the web."""
_DEFAULT_ICON: Final = "music"
_MAX_VALUE: Final = 1e150
"""Larger than any real value, but safe to sum and divide."""
_MIN_STRENGTH: Final = 0.28
"""The share of the accent colour in a cell with the smallest value."""


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
    """Draw a progress bar with round ends; it is full only at a share of 1."""
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
    """Draw columns side by side, scaled to the highest.

    `stacks` are columns of several parts each, from the bottom up, instead of `values`. Labels take
    the lowest 20 units of the height; empty ones are left out. Colours are the theme's by
    default.
    """
    parts = [[_number(part) for part in stack] for stack in stacks or [[each] for each in values]]
    if not parts:
        return
    plain = [colour or canvas.theme.accent]
    tones = colours or canvas.theme.series if stacks else plain
    ground = y + height - (_LABEL_ROOM if labels else 0)
    slot = width / len(parts)
    wide = slot * _COLUMN_SHARE
    most = max(map(sum, parts))
    for at, column in enumerate(parts):
        left = x + at * slot + (slot - wide) / 2
        canvas.panel(left, ground - _GROUND, wide, _GROUND, colour=canvas.theme.track, radius=1)
        _stack(
            canvas,
            left,
            ground,
            wide,
            [_share(part, most) * (ground - y) for part in column],
            tones,
        )
    for at, label in enumerate(labels[: len(parts)]):
        middle = x + (at + 0.5) * slot
        muted = canvas.theme.muted
        canvas.write(
            middle, y + height - 4, label, size=LEAST_SIZE, colour=muted, align=Align.CENTRE
        )


def _stack(
    canvas: Canvas,
    x: float,
    ground: float,
    width: float,
    heights: Sequence[float],
    colours: Sequence[str],
) -> None:
    """Draw the parts of one column, from the top down, with only its top rounded."""
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
    within: tuple[float, float] | None = None,
    colour: str | None = None,
) -> None:
    """Draw a line chart with a shaded area, scaled to the range of the points.

    If all values are equal the line is at half height; a single point is a dot in the middle. With
    `within`, the height is that range of values instead.
    """
    known = [point for point in points if all(map(math.isfinite, point))]
    across = _spread([point[0] for point in known], width)
    values = [point[1] for point in known]
    up = _spread(values, height) if within is None else _placed(values, *within, height)
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
    *,
    room: float,
) -> None:
    """Draw a radar chart of shares, the first spoke pointing up.

    Shares are from 0 to 1; 1 is at the `radius` around the centre `x`, `y`. Labels take another 20
    units above and below. At the sides they end `room` units from the centre, above the spokes of
    the upper half and below those of the lower.
    """
    if not shares:
        return
    edge = radius + _STROKE
    middle, reach = edge * SCALE, radius * SCALE
    canvas.stencil(x - edge, y - edge, web(middle, reach, len(shares)), canvas.theme.track)
    corners = spokes(middle, [reach * min(_number(share), 1.0) for share in shares])
    mask = polygon(2 * math.ceil(middle), corners, stroke=_STROKE * SCALE)
    canvas.stencil(x - edge, y - edge, mask, canvas.theme.accent)
    for (right, down), label in zip(spokes(0.0, [radius] * len(shares)), labels, strict=False):
        at, align, lift = x, Align.CENTRE, _LABEL_GAP
        if abs(right) >= 1:
            at = x + math.copysign(room, right)
            align = Align.RIGHT if right > 0 else Align.LEFT
            lift = radius * _SIDE_LIFT
        drop = -lift if down <= 0 else LEAST_SIZE + _LABEL_GAP
        canvas.write(
            at, y + down + drop, label, size=LEAST_SIZE, colour=canvas.theme.muted, align=align
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
    """Draw a heat map, column by column; higher values have stronger colours.

    `cells` are columns (weeks) of rows (Monday to Sunday), from 0 to 1; None leaves one out.
    `cell` is the width and height of one.
    """
    side = round(cell * SCALE)
    mask = rounded(side, side, max(1, side // 4))
    track, accent = canvas.theme.track, canvas.theme.accent
    for across, column in enumerate(cells):
        for down, value in enumerate(column):
            if value is None:
                continue
            share = min(_number(value), 1.0)
            strength = _MIN_STRENGTH + (1 - _MIN_STRENGTH) * share if share else 0.0
            place = (x + across * (cell + gap), y + down * (cell + gap))
            canvas.stencil(*place, mask, mixed(track, accent, strength))


def avatar(
    canvas: Canvas, x: float, y: float, size: float, picture: bytes | None, name: str
) -> None:
    """Draw a round avatar; initials if there is no picture or it cannot be decoded."""
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
    """Draw one of the `ICONS` in its square; a music note if the name is unknown."""
    known = name if name in ICONS else _DEFAULT_ICON
    canvas.icon(x, y, size, known, colour or canvas.theme.accent)


def _number(value: float) -> float:
    """Return a value that can be drawn: not negative, not NaN."""
    return min(value, _MAX_VALUE) if value > 0 else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _placed(values: Sequence[float], least: float, greatest: float, room: float) -> Sequence[float]:
    """Scale values from `least` to `greatest` to 0 to `room`; those outside are at the ends."""
    shares = ((value - least) / (greatest - least) for value in values)
    return [min(max(share, 0.0), 1.0) * room for share in shares]


def _spread(values: Sequence[float], room: float) -> Sequence[float]:
    """Scale values to 0 to `room`; to the middle if all are equal."""
    least, greatest = min(values, default=0.0), max(values, default=0.0)
    half = greatest / 2 - least / 2  # avoids overflow
    if half <= 0:
        return [room / 2] * len(values)
    return [(value / 2 - least / 2) / half * room for value in values]
