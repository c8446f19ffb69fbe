"""Reads the pages of an Ogg file (RFC 3533)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    header: tuple[int, int, int, int, bytes]
    """Flags, position, serial number, sequence number, and the sizes of its segments."""
    content: bytes


def pages(file: bytes) -> Sequence[Page]:
    found: list[Page] = []
    at = 0
    while at < len(file):
        magic, version, flags, position, serial, number, _checksum, segments = struct.unpack_from(
            "<4sBBqIIIB", file, at
        )
        assert (magic, version) == (b"OggS", 0)
        sizes = file[at + 27 : at + 27 + segments]
        start = at + 27 + segments
        at = start + sum(sizes)
        header = (flags, position, serial, number, sizes)
        found.append(Page(header=header, content=file[start:at]))
    return found
