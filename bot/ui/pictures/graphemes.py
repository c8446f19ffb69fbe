"""A text taken apart: what a reader takes for one character each, and the face that has it."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from bot.ui.pictures.faces import Face, Weight, emoji, faces

_LONGEST: Final = 512
"""Graphemes of one line: more than fit on any picture."""
_MARKS_IN_A_ROW: Final = 4
"""More than any living script stacks, less than "zalgo" text needs."""

_JOINERS: Final = frozenset("\u200c\u200d")
_TEXT_STYLE: Final = "\ufe0e"
_TAGS: Final = frozenset(map(chr, range(0xE0020, 0xE0080)))  # they spell the flags of regions
_SELECTORS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
# Show nothing although their category does not say so: the grapheme joiner, the Hangul, Khmer and
# Mongolian fillers, and the blank of Braille.
_BLANKS: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
_UNSEEN: Final = _JOINERS | _TAGS | _SELECTORS
_CONTROLS: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
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
    for grapheme in _clusters(_legible(text)):
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


def _legible(text: str) -> str:
    """Leave out what controls, hides or overwrites, and make every white space one space."""
    text = unicodedata.normalize("NFC", " ".join(text[: _LONGEST * 2].split()))
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if character not in _UNSEEN:
            if category in _CONTROLS or character in _BLANKS:
                continue
            marks = marks + 1 if category[0] == "M" else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(character)
    return " ".join("".join(kept).split())


def _clusters(text: str) -> Iterator[str]:
    """Split into graphemes; vowels of Myanmar that Unicode lets stand alone stay with theirs."""
    cluster = ""
    for grapheme in regex.findall(r"\X", text):
        if cluster and _has_base(grapheme):
            yield cluster
            cluster = ""
        cluster += grapheme
    if cluster:
        yield cluster


def _has_base(grapheme: str) -> bool:
    return any(unicodedata.category(each)[0] != "M" for each in _seen(grapheme))


@lru_cache(maxsize=2048)
def _piece(grapheme: str, weight: Weight) -> Piece | None:
    """Find how to draw a grapheme; None where nobody can, or where it has nothing to stand on."""
    if not _has_base(grapheme):
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
    return "".join(each for each in grapheme if each not in _UNSEEN)
