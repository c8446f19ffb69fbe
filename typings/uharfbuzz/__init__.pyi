"""The little of uharfbuzz 0.57 that Woodshed uses; the library itself ships no types."""

from collections.abc import Mapping, Sequence
from enum import IntFlag
from os import PathLike
from typing import NamedTuple

class Blob:
    @classmethod
    def from_file_path(cls, filename: str | PathLike[str]) -> Blob: ...

class Face:
    upem: int
    def __init__(self, blob: Blob) -> None: ...

class FontExtents(NamedTuple):
    ascender: int
    descender: int
    line_gap: int

class GlyphExtents(NamedTuple):
    x_bearing: int
    y_bearing: int
    width: int
    height: int

class Font:
    synthetic_bold: tuple[float, float, bool]
    def __init__(self, face_or_font: Face) -> None: ...
    def get_nominal_glyph(self, unicode: int) -> int | None: ...
    def get_glyph_extents(self, gid: int) -> GlyphExtents | None: ...
    def get_font_extents(self, direction: str) -> FontExtents: ...

class GlyphInfo:
    codepoint: int
    cluster: int

class GlyphPosition:
    x_advance: int
    x_offset: int
    y_offset: int

class BufferFlags(IntFlag):
    REMOVE_DEFAULT_IGNORABLES = ...

class Buffer:
    flags: BufferFlags
    direction: str
    glyph_infos: Sequence[GlyphInfo]
    glyph_positions: Sequence[GlyphPosition]
    def add_str(self, text: str) -> None: ...
    def guess_segment_properties(self) -> None: ...

class RasterExtents(NamedTuple):
    x_origin: int
    y_origin: int
    width: int
    height: int
    stride: int

class RasterImage:
    buffer: bytes
    extents: RasterExtents

class RasterDraw:
    extents: RasterExtents | None
    transform: tuple[float, float, float, float, float, float]
    def draw_glyph(self, font: Font, glyph: int) -> None: ...
    def render(self) -> RasterImage | None: ...

class RasterPaint:
    extents: RasterExtents | None
    transform: tuple[float, float, float, float, float, float]
    def paint_glyph(self, font: Font, glyph: int) -> None: ...
    def render(self) -> RasterImage | None: ...

def shape(font: Font, buffer: Buffer, features: Mapping[str, bool] | None = None) -> None: ...
