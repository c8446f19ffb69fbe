"""Splits a text into graphemes, each with a font face that has it."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from bot.ui.graphemes import ZERO_WIDTH, graphemes, has_base, visible
from bot.ui.pictures.faces import Face, Weight, emoji, faces

_LONGEST: Final = 512
"""The most graphemes of one line: more than fit on any picture."""

_TEXT_STYLE: Final = "\ufe0e"
# These stay letters: Twemoji draws them in a dark colour.
_EMOJI: Final = regex.compile(r"\p{Emoji_Presentation}|(?![©®™])\p{Emoji}.*\ufe0f", regex.DOTALL)
_KEYCAP: Final = regex.compile(r"([0-9#*])\ufe0f?\u20e3")


@dataclass(frozen=True, slots=True)
class Piece:
    """One grapheme: as typed, as drawn, and its face."""

    typed: str
    drawn: str
    face: Face


def pieces(text: str, weight: Weight) -> Sequence[Piece]:
    """Split a text into its drawable graphemes, on one line."""
    drawable: list[Piece] = []
    for grapheme in graphemes(visible(text[: _LONGEST * 2], keep_zero_width=True)):
        piece = _piece(grapheme, weight)
        if piece is None or (grapheme == " " and (not drawable or drawable[-1].typed == " ")):
            continue
        drawable.append(piece)
        if len(drawable) == _LONGEST:
            break
    return drawable[:-1] if drawable and drawable[-1].typed == " " else drawable


def is_emoji(grapheme: str) -> bool:
    """Whether a grapheme is an emoji rather than text."""
    return _TEXT_STYLE not in grapheme and bool(_EMOJI.match(grapheme))


@lru_cache(maxsize=2048)
def _piece(grapheme: str, weight: Weight) -> Piece | None:
    """Return how to draw a grapheme; None if no face has it, or it has no base."""
    if not has_base(grapheme):
        return None
    for form in _forms(grapheme):
        face = _face(form, weight)
        if face is not None:
            return Piece(grapheme, form, face)
    return None


def _forms(grapheme: str) -> Iterator[str]:
    """Yield the forms of a grapheme to look for, the closest to the typed one first."""
    if keycap := _KEYCAP.fullmatch(grapheme):
        yield f"{keycap[1]}\ufe0f\u20e3"
    for part in (grapheme, grapheme[0]):  # without its marks, if no face has them
        yield part
        for form in ("NFD", "NFKC"):  # NFKC turns stylised letters into plain ones
            yield unicodedata.normalize(form, part)


def _face(form: str, weight: Weight) -> Face | None:
    visible_text = _without_zero_width(form)
    if _KEYCAP.fullmatch(form) or (is_emoji(form) and emoji().has(visible_text)):
        return emoji()
    is_text = _TEXT_STYLE in form
    candidates = (face for face in faces(weight) if face.has(visible_text))
    return next((face for face in candidates if not (is_text and face.is_coloured)), None)


def _without_zero_width(grapheme: str) -> str:
    return "".join(each for each in grapheme if each not in ZERO_WIDTH)
