"""Text made ready to draw: the right faces, joined and stacked, in the order of the eye.

Everything is measured in ems, so that one line serves every size.
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
# Classes that a grapheme may have, all others being neutral in a line without controls.
_CLASSES: Final = _RIGHT_TO_LEFT | {"L", "EN", "ES", "ET", "CS", "WS", "ON"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph in its place on a line: across from the line's left end, and up from its baseline."""

    face: Face
    index: int
    x_ems: float
    y_ems: float


@dataclass(frozen=True, slots=True)
class Line:
    """A text ready to draw, in ems. `text` is as much of what was typed as there is."""

    text: str
    glyphs: Sequence[Glyph]
    ems: float


def shows(text: str) -> bool:
    """Tell whether anything is left of a text when it is drawn."""
    return bool(whole(text, Weight.REGULAR).glyphs)


@lru_cache(maxsize=1024)
def whole(text: str, weight: Weight) -> Line:
    """Make a text ready to draw, however long it is."""
    return _set(pieces(text, weight))


@lru_cache(maxsize=1024)
def fitted(text: str, weight: Weight, ems: float) -> Line:
    """Make a text ready to draw in so many ems, cut at a grapheme with an ellipsis if need be."""
    line = whole(text, weight)
    if line.ems <= ems:
        return line
    found = pieces(text, weight)
    best = Line("", (), 0.0)
    fewest, most = 0, len(found) - 1
    while fewest <= most:
        count = (fewest + most) // 2
        tried = _set([*_without_space(found[:count]), *pieces(ELLIPSIS, weight)])
        if tried.ems <= ems:
            best, fewest = tried, count + 1
        else:
            most = count - 1
    return best


def _without_space(found: Sequence[Piece]) -> Sequence[Piece]:
    return found[:-1] if found and found[-1].typed == " " else found


def _set(found: Sequence[Piece]) -> Line:
    """Set graphemes one after the other, as the eye reads them."""
    glyphs: list[Glyph] = []
    at = 0.0
    for level, face, text in _in_order(_runs(found)):
        at = _shape(text, face, at, glyphs, is_backwards=level % 2 == 1)
    return Line("".join(piece.typed for piece in found), tuple(glyphs), at)


def _shape(text: str, face: Face, at: float, glyphs: list[Glyph], *, is_backwards: bool) -> float:
    """Shape a run from `at` on, and return where it ends."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    buffer.direction = "rtl" if is_backwards else "ltr"
    uharfbuzz.shape(face.font, buffer, face.features)
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if not info.codepoint:  # no glyph: nothing rather than a box
            continue
        x, y = at + position.x_offset / face.upem, position.y_offset / face.upem
        glyphs.append(Glyph(face, info.codepoint, x, y))
        at += position.x_advance / face.upem
    return at


def _runs(found: Sequence[Piece]) -> Iterator[tuple[int, Face, str]]:
    """Put together what one face draws in one direction; every emoji stands alone."""
    numbers = iter(range(len(found)))

    def key(pair: tuple[int, Piece]) -> tuple[int, Face, int]:
        level, piece = pair
        return level, piece.face, next(numbers) if piece.face.is_coloured else -1

    for (level, face, _), run in groupby(zip(_levels(found), found, strict=True), key):
        # Sequences of emoji are written from left to right in the face, wherever they stand.
        yield (
            level + level % 2 if face.is_coloured else level,
            face,
            "".join(piece.drawn for _, piece in run),
        )


def _levels(found: Sequence[Piece]) -> Sequence[int]:
    """Return how deep each grapheme is nested by direction; odd ones run to the left (UAX #9)."""
    sample = "".join(map(_directed, found))
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


def _directed(piece: Piece) -> str:
    """Return one character that has the direction of a grapheme."""
    first = piece.drawn[0]
    if piece.face.is_coloured or unicodedata.bidirectional(first) not in _CLASSES:
        return _NEUTRAL
    return first


def _in_order(runs: Iterable[tuple[int, Face, str]]) -> Sequence[tuple[int, Face, str]]:
    """Put runs in the order of the eye: turn round whatever is nested so deep (UAX #9, L2)."""
    ordered = list(runs)
    for depth in range(max((level for level, *_ in ordered), default=0), 0, -1):
        ordered = _turned(ordered, depth)
    return ordered


def _turned(runs: Sequence[tuple[int, Face, str]], depth: int) -> list[tuple[int, Face, str]]:
    turned: list[tuple[int, Face, str]] = []
    for is_deep, group in groupby(runs, lambda run: run[0] >= depth):
        side_by_side = list(group)
        turned += reversed(side_by_side) if is_deep else side_by_side
    return turned
