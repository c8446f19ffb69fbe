"""Shapes text: font faces, ligatures, marks, and bidirectional order.

Everything is measured in ems, so that a line can be drawn at any size.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

import uharfbuzz
from bidi import algorithm

from bot.ui.pictures.faces import Face, Weight
from bot.ui.pictures.pieces import Piece, pieces

ELLIPSIS: Final = "…"

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_NEUTRAL: Final = "\u25a0"
# All other classes are neutral in a line without control characters.
_CLASSES: Final = _RIGHT_TO_LEFT | {"L", "EN", "ES", "ET", "CS", "WS", "ON"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph at its position: from the line's left end, and up from its baseline."""

    face: Face
    index: int
    x_ems: float
    y_ems: float


@dataclass(frozen=True, slots=True)
class Line:
    """A shaped line, in ems. `text` is the part of the typed text that it contains."""

    text: str
    glyphs: Sequence[Glyph]
    ems: float


def shows(text: str) -> bool:
    """Whether anything of a text can be drawn."""
    return bool(shape(text, Weight.REGULAR).glyphs)


@lru_cache(maxsize=1024)
def shape(text: str, weight: Weight) -> Line:
    """Shape a text of any length."""
    return _shape_line(pieces(text, weight))


@lru_cache(maxsize=1024)
def fit(text: str, weight: Weight, ems: float) -> Line:
    """Shape a text to fit a width in ems, shortened with an ellipsis if necessary."""
    line = shape(text, weight)
    if line.ems <= ems:
        return line
    parts = pieces(text, weight)
    best = Line("", (), 0.0)
    fewest, most = 0, len(parts) - 1
    while fewest <= most:
        count = (fewest + most) // 2
        tried = _shape_line([*_without_space(parts[:count]), *pieces(ELLIPSIS, weight)])
        if tried.ems <= ems:
            best, fewest = tried, count + 1
        else:
            most = count - 1
    return best


def two_lines(text: str, weight: Weight, ems: float) -> list[str]:
    """Split a text into two lines between words, unless it fits on one; the second may be long."""
    first, rest = "", text.split()
    while rest and shape(f"{first} {rest[0]}", weight).ems <= ems:
        first = f"{first} {rest.pop(0)}".strip()
    return list(filter(None, [first, " ".join(rest)]))


def _without_space(parts: Sequence[Piece]) -> Sequence[Piece]:
    return parts[:-1] if parts and parts[-1].typed == " " else parts


def _shape_line(parts: Sequence[Piece]) -> Line:
    """Shape graphemes into a line, in visual order."""
    glyphs: list[Glyph] = []
    at = 0.0
    for level, face, text in _visual_order(_runs(parts)):
        at = _shape_run(text, face, at, glyphs, is_backwards=level % 2 == 1)
    return Line("".join(piece.typed for piece in parts), tuple(glyphs), at)


def _shape_run(
    text: str, face: Face, at: float, glyphs: list[Glyph], *, is_backwards: bool
) -> float:
    """Shape a run from `at` on, and return where it ends."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    buffer.direction = "rtl" if is_backwards else "ltr"
    uharfbuzz.shape(face.font, buffer, face.features)
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if not info.codepoint:  # no glyph: leave it out rather than draw a box
            continue
        x, y = at + position.x_offset / face.upem, position.y_offset / face.upem
        glyphs.append(Glyph(face, info.codepoint, x, y))
        at += position.x_advance / face.upem
    return at


def _runs(parts: Sequence[Piece]) -> Iterator[tuple[int, Face, str]]:
    """Group graphemes by direction and face; every emoji is its own run."""
    numbers = iter(range(len(parts)))

    def key(pair: tuple[int, Piece]) -> tuple[int, Face, int]:
        level, piece = pair
        return level, piece.face, next(numbers) if piece.face.is_coloured else -1

    for (level, face, _), run in groupby(zip(_levels(parts), parts, strict=True), key):
        # Emoji sequences are always left to right in the font.
        yield (
            level + level % 2 if face.is_coloured else level,
            face,
            "".join(piece.drawn for _, piece in run),
        )


def _levels(parts: Sequence[Piece]) -> Sequence[int]:
    """Return the embedding level of each grapheme; odd ones are right to left (UAX #9)."""
    sample = "".join(map(_direction_sample, parts))
    if not any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in sample):
        return [0] * len(sample)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = algorithm.get_base_level(sample)
    algorithm.get_embedding_levels(sample, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    return [each["level"] for each in storage["chars"]]


def _direction_sample(piece: Piece) -> str:
    """Return one character with the direction of a grapheme."""
    first = piece.drawn[0]
    if piece.face.is_coloured or unicodedata.bidirectional(first) not in _CLASSES:
        return _NEUTRAL
    return first


def _visual_order(runs: Iterable[tuple[int, Face, str]]) -> Sequence[tuple[int, Face, str]]:
    """Put runs in visual order by reversing nested levels (UAX #9, L2)."""
    ordered = list(runs)
    for depth in range(max((level for level, *_ in ordered), default=0), 0, -1):
        ordered = _reversed_at(ordered, depth)
    return ordered


def _reversed_at(runs: Sequence[tuple[int, Face, str]], depth: int) -> list[tuple[int, Face, str]]:
    reordered: list[tuple[int, Face, str]] = []
    for is_deep, group in groupby(runs, lambda run: run[0] >= depth):
        side_by_side = list(group)
        reordered += reversed(side_by_side) if is_deep else side_by_side
    return reordered
