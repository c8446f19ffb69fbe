"""The font faces, and which of them has a character.

The files are in `fonts/`, with their licences and sources. A face is opened when a text first needs
it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

import uharfbuzz


class Weight(Enum):
    """A font weight. Scripts other than Latin, Greek and Cyrillic get synthetic bold."""

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
# Emoji come before symbols, as in Discord, and narrow signs before the wide face of Chinese,
# Japanese and Korean.
_IN_ORDER: Final = (
    *_SCRIPTS,
    _EMOJI,
    *("Symbols", "Symbols2", "Boxes", "Hangul", "DroidSansFallback", "Math", "Runic", "Vai", "Yi"),
)
NAMES: Final = (*_IN_ORDER, _ICONS)
"""Every face except that of Latin, Greek and Cyrillic, which has a file per weight."""

_BOLDER: Final = (0.034, 0.016)
"""The strength of synthetic bold in ems, horizontally and vertically."""
_LIGHT: Final = frozenset({"Hangul", "DroidSansFallback"})  # regular, where others are medium
_MUCH_BOLDER: Final = (0.042, 0.022)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """An opened font file, with `upem` units per em."""

    font: uharfbuzz.Font
    upem: int
    is_coloured: bool
    features: dict[str, bool]

    def has(self, text: str) -> bool:
        """Whether the face has all characters of a text, and the first is not blank."""
        glyphs = [self.font.get_nominal_glyph(ord(character)) for character in text]
        if not glyphs or None in glyphs:
            return False
        return text[0] == " " or self._is_drawn(glyphs[0] or 0)

    def _is_drawn(self, glyph: int) -> bool:
        """Whether a glyph is visible: some faces have blank placeholders."""
        extents = self.font.get_glyph_extents(glyph)
        return extents is not None and extents.width != 0


def faces(weight: Weight) -> Iterator[Face]:
    """Yield the faces for text, in order of preference."""
    # Contextual alternates would turn "->" into an arrow.
    yield _opened(f"Inter-{weight.value}", features=(("calt", False),))
    is_bold = weight in {Weight.SEMIBOLD, Weight.BOLD}
    for name in _IN_ORDER:
        yield emoji() if name == _EMOJI else _opened(name, is_bold=is_bold)


def emoji() -> Face:
    """Return the colour emoji face."""
    return _opened(_EMOJI)


def icons() -> Face:
    """Return the icon face."""
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
    (path,) = _FOLDER.glob(f"{name}.?tf")
    return path
