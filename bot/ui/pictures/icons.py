"""The icons, and their code points in the icon face."""

from collections.abc import Mapping
from typing import Final

from bot.ui.pictures.faces import icons
from bot.ui.pictures.text import Glyph

ICONS: Final[Mapping[str, int]] = {
    # one for each focus
    "composition": 0xE560,  # keys
    "sound_design": 0xE55B,  # a wave
    "recording": 0xE118,  # a microphone
    "editing": 0xE14E,  # scissors
    "mixing": 0xE162,  # faders
    "mastering": 0xE1BF,  # a meter
    "listening": 0xE0F1,  # headphones
    "theory": 0xE05F,  # a book
    "release": 0xE286,  # a rocket
    # everything else
    "bars": 0xE55A,
    "calendar": 0xE063,
    "chart": 0xE191,
    "check": 0xE226,
    "clock": 0xE087,
    "crown": 0xE1D6,
    "day": 0xE178,
    "disc": 0xE494,
    "ear": 0xE382,
    "flag": 0xE0D1,
    "flame": 0xE0D2,
    "gift": 0xE0E1,
    "heart": 0xE0F2,
    "idea": 0xE1C2,
    "level": 0xE07B,
    "medal": 0xE36F,
    "milestone": 0xE298,
    "month": 0xE2B9,
    "moon": 0xE11E,
    "music": 0xE122,
    "path": 0xE53E,
    "people": 0xE1A4,
    "person": 0xE468,
    "quest": 0xE1D0,
    "repeat": 0xE146,
    "rest": 0xE2C2,
    "spark": 0xE412,
    "star": 0xE176,
    "target": 0xE180,
    "timer": 0xE1E0,
    "trophy": 0xE373,
    "week": 0xE2BD,
    "zap": 0xE1B4,
}
"""The code point of each icon in the icon face, by name."""


def glyph_of(name: str) -> Glyph:
    """Return an icon's glyph; its em square starts at the baseline.

    Raises:
        KeyError: there is no such icon.
    """
    face = icons()
    index = face.font.get_nominal_glyph(ICONS[name])
    if index is None:
        raise KeyError(name)
    return Glyph(face, index, 0.0, 0.0)
