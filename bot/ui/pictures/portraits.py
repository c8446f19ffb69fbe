"""What stands in the round of an avatar: a picture, as far as it can be read, or initials."""

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageOps

from bot.ui.pictures.faces import Weight
from bot.ui.pictures.pieces import Piece, pieces
from bot.ui.pictures.shapes import disc

_MOST_WORDS: Final = 2
_NON_JOINER: Final = "\u200c"
"""Keeps two letters from being joined or stacked."""
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_LARGEST: Final = 1_024
"""Pixels across or down; the CDN is asked for 128."""
_UNREADABLE: Final = (
    *(OSError, EOFError, SyntaxError, ValueError, struct.error, zlib.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow raises at pictures that are broken, or that are none."""


def portrait(picture: bytes, pixels: int) -> Image.Image | None:
    """Return a picture as a disc in a square of so many pixels, None where it cannot be read.

    Of one that moves it is the first frame.
    """
    try:
        with Image.open(BytesIO(picture), formats=_FORMATS) as opened:
            if max(opened.size) > _LARGEST:
                return None
            whole = opened.convert("RGBA")
    except _UNREADABLE:
        return None
    drawn = ImageOps.fit(whole, (pixels, pixels), Image.Resampling.LANCZOS)
    drawn.putalpha(ImageChops.multiply(drawn.getchannel("A"), disc(pixels)))
    return drawn


def initials(name: str) -> str:
    """Return the first letters of a name's first and last word; nothing if none can be drawn.

    A bracket or the like begins a word only where there is nothing else in it.
    """
    words = [found for word in name.split() if (found := pieces(word, Weight.SEMIBOLD))]
    outer = words if len(words) < _MOST_WORDS else (words[0], words[-1])
    return _NON_JOINER.join(_first(found).typed.title() for found in outer)


def _first(word: Sequence[Piece]) -> Piece:
    return next((piece for piece in word if any(map(str.isalnum, piece.typed))), word[0])
