"""The content of an avatar: the decoded picture, or initials."""

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageOps

from bot.ui.pictures.faces import Weight
from bot.ui.pictures.pieces import Piece, pieces
from bot.ui.pictures.shapes import disc

_MAX_WORDS: Final = 2
_NON_JOINER: Final = "\u200c"
"""Keeps two letters from being joined or stacked."""
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_LARGEST: Final = 1_024
"""The most pixels per side; we request 128."""
_UNREADABLE: Final = (
    *(OSError, EOFError, SyntaxError, ValueError, struct.error, zlib.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow raises for invalid pictures."""


def portrait(picture: bytes, pixels: int) -> Image.Image | None:
    """Return a picture cropped to a disc, None if it cannot be decoded.

    Of an animated one it is the first frame.
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
    """Return the first letters of a name's first and last word; empty if none can be drawn.

    Punctuation is skipped unless a word has nothing else.
    """
    words = [split for word in name.split() if (split := pieces(word, Weight.SEMIBOLD))]
    outer = words if len(words) < _MAX_WORDS else (words[0], words[-1])
    return _NON_JOINER.join(_first(word).typed.title() for word in outer)


def _first(word: Sequence[Piece]) -> Piece:
    return next((piece for piece in word if any(map(str.isalnum, piece.typed))), word[0])
