"""The faces that text is drawn in: which there are, and which of them has a character.

The files stand in `fonts/`, with their licences and where they come from. A face is opened when
the first text needs it, and read from the disk by need.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

import uharfbuzz


class Weight(Enum):
    """How heavy a text is. Scripts beside Latin, Greek and Cyrillic are emboldened for it."""

    REGULAR = "Regular"
    MEDIUM = "Medium"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"


_FOLDER: Final = Path(__file__).parent / "fonts"
_EMOJI: Final = "Twemoji"
_ICONS: Final = "Icons"
_SCRIPTS: Final = (
    "Latin",  # the rarer letters and marks
    *("Arabic", "Hebrew", "Devanagari", "Thai", "Bengali", "Tamil", "Telugu", "Kannada"),
    *("Malayalam", "Gujarati", "Gurmukhi", "Oriya", "Sinhala", "Myanmar", "Khmer", "Lao"),
    *("Armenian", "Georgian", "Ethiopic", "Tibetan", "Thaana", "Cherokee", "Mongolian"),
    *("CanadianAboriginal", "Tifinagh", "NKo", "Syriac", "Javanese", "Balinese", "Adlam"),
    *("OlChiki", "MeeteiMayek", "Sundanese", "Coptic", "Lisu"),
)
# Symbols come after emoji, which Discord shows in their place, and the wide face of Chinese,
# Japanese and Korean after the narrow signs of all others.
_IN_ORDER: Final = (
    *_SCRIPTS,
    _EMOJI,
    *("Symbols", "Symbols2", "Boxes", "Hangul", "DroidSansFallback", "Math", "Runic", "Vai", "Yi"),
)
NAMES: Final = (*_IN_ORDER, _ICONS)
"""Every face but that of Latin, Greek and Cyrillic, which has a file for each weight."""

_BOLDER: Final = (0.034, 0.016)
"""By how much of an em outlines are emboldened, across and up."""
_LIGHT: Final = frozenset({"Hangul", "DroidSansFallback"})  # regular, where others are medium
_MUCH_BOLDER: Final = (0.042, 0.022)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font file, opened. Its glyphs are measured in units, `upem` to an em."""

    font: uharfbuzz.Font
    upem: int
    is_coloured: bool
    features: dict[str, bool]

    def has(self, text: str) -> bool:
        """Tell whether it has all characters of a text, the first one not just as a blank."""
        glyphs = [self.font.get_nominal_glyph(ord(character)) for character in text]
        if not glyphs or None in glyphs:
            return False
        return text[0] == " " or self._is_drawn(glyphs[0] or 0)

    def _is_drawn(self, glyph: int) -> bool:
        """Tell whether a glyph leaves any ink: some faces stake out characters with blanks."""
        extents = self.font.get_glyph_extents(glyph)
        return extents is not None and extents.width != 0


def faces(weight: Weight) -> Iterator[Face]:
    """Return the faces for text, one after the other, in the order in which to look."""
    # Without its contextual forms "->" stays what was typed.
    yield _opened(f"Inter-{weight.value}", features=(("calt", False),))
    is_bold = weight in {Weight.SEMIBOLD, Weight.BOLD}
    for name in _IN_ORDER:
        yield emoji() if name == _EMOJI else _opened(name, is_bold=is_bold)


def emoji() -> Face:
    """Return the face of emoji in colour."""
    return _opened(_EMOJI)


def icons() -> Face:
    """Return the face of the drawn icons."""
    return _opened(_ICONS)


@cache
def _opened(
    name: str, *, is_bold: bool = False, features: tuple[tuple[str, bool], ...] = ()
) -> Face:
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(_path(name)))
    font = uharfbuzz.Font(face)
    if is_bold:
        across, up = _MUCH_BOLDER if name in _LIGHT else _BOLDER
        font.synthetic_bold = (across, up, False)
    return Face(font, face.upem, name == _EMOJI, dict(features))


def _path(name: str) -> Path:
    (found,) = _FOLDER.glob(f"{name}.?tf")
    return found
