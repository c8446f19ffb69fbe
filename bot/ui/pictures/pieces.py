"""A text taken apart: its graphemes, and the face that has each."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from bot.ui.graphemes import UNSEEN, graphemes, has_base, visible
from bot.ui.pictures.faces import Face, Weight, emoji, faces

_LONGEST: Final = 512
"""Graphemes of one line: more than fit on any picture."""

_TEXT_STYLE: Final = "\ufe0e"
# Those that are drawn in the dark of Twemoji stay letters.
_EMOJI: Final = regex.compile(r"\p{Emoji_Presentation}|(?![©®™])\p{Emoji}.*\ufe0f", regex.DOTALL)
_KEYCAP: Final = regex.compile(r"([0-9#*])\ufe0f?\u20e3")


@dataclass(frozen=True, slots=True)
class Piece:
    """One grapheme: as it was typed, as it is drawn, and with which face."""

    typed: str
    drawn: str
    face: Face


def pieces(text: str, weight: Weight) -> Sequence[Piece]:
    """Take a text apart into what can be drawn of it, on one line."""
    found: list[Piece] = []
    for grapheme in graphemes(visible(text[: _LONGEST * 2], unseen=True)):
        piece = _piece(grapheme, weight)
        if piece is None or (grapheme == " " and (not found or found[-1].typed == " ")):
            continue
        found.append(piece)
        if len(found) == _LONGEST:
            break
    return found[:-1] if found and found[-1].typed == " " else found


def is_emoji(grapheme: str) -> bool:
    """Tell whether a grapheme stands for a picture rather than for a letter."""
    return _TEXT_STYLE not in grapheme and bool(_EMOJI.match(grapheme))


@lru_cache(maxsize=2048)
def _piece(grapheme: str, weight: Weight) -> Piece | None:
    """Find how to draw a grapheme; None where nobody can, or where it has nothing to stand on."""
    if not has_base(grapheme):
        return None
    for form in _forms(grapheme):
        face = _face(form, weight)
        if face is not None:
            return Piece(grapheme, form, face)
    return None


def _forms(grapheme: str) -> Iterator[str]:
    """Return the forms in which to look for a grapheme, the closest to what was typed first."""
    if keycap := _KEYCAP.fullmatch(grapheme):
        yield f"{keycap[1]}\ufe0f\u20e3"
    for part in (grapheme, grapheme[0]):  # without its marks, if nobody has them
        yield part
        for form in ("NFD", "NFKC"):  # the latter makes plain letters of fancy ones
            yield unicodedata.normalize(form, part)


def _face(form: str, weight: Weight) -> Face | None:
    seen = _seen(form)
    if _KEYCAP.fullmatch(form) or (is_emoji(form) and emoji().has(seen)):
        return emoji()
    is_text = _TEXT_STYLE in form
    having = (face for face in faces(weight) if face.has(seen))
    return next((face for face in having if not (is_text and face.is_coloured)), None)


def _seen(grapheme: str) -> str:
    return "".join(each for each in grapheme if each not in UNSEEN)
