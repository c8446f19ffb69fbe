"""Encodes images as PNG.

Pillow's writer tries every filter on every row, which suits photographs. For our flat pictures it
takes twice as long, gives larger files, and holds the GIL meanwhile. ISA-L compresses them to the
same size as zlib in a sixth of the time.
"""

import struct
import zlib
from typing import Final

from isal import isal_zlib
from PIL import Image

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_UNFILTERED: Final = b"\0"
_LEVEL: Final = 1
_CHANNELS: Final = 3
_DEPTH_8_TRUECOLOUR: Final = (8, 2, 0, 0, 0)


def encoded(image: Image.Image) -> bytes:
    """Return an `RGB` picture as a PNG (PNG specification, third edition, sections 5 and 11)."""
    # Each row is padded with a zero byte, which says that the next row is unfiltered.
    padded = image.tobytes("raw", "RGB", _CHANNELS * image.width + len(_UNFILTERED))
    scanlines = b"".join((_UNFILTERED, memoryview(padded)[: -len(_UNFILTERED)]))
    header = struct.pack(">IIBBBBB", image.width, image.height, *_DEPTH_8_TRUECOLOUR)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", isal_zlib.compress(scanlines, _LEVEL)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
