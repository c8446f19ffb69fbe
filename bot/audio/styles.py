"""The styles that loops are made in: tempos and names, for the rules that choose a loop."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One style of music."""

    slug: str
    name: str
    slowest_bpm: int
    fastest_bpm: int


STYLES: Final = (
    Style(slug="boom-bap", name="boom bap", slowest_bpm=84, fastest_bpm=96),
    Style(slug="lo-fi", name="lo-fi", slowest_bpm=70, fastest_bpm=86),
    Style(slug="trap", name="trap", slowest_bpm=132, fastest_bpm=150),
    Style(slug="house", name="house", slowest_bpm=120, fastest_bpm=128),
    Style(slug="techno", name="techno", slowest_bpm=128, fastest_bpm=140),
    Style(slug="garage", name="UK garage", slowest_bpm=128, fastest_bpm=136),
    Style(slug="drum-and-bass", name="drum and bass", slowest_bpm=168, fastest_bpm=176),
    Style(slug="afrobeats", name="afrobeats", slowest_bpm=98, fastest_bpm=112),
    Style(slug="amapiano", name="amapiano", slowest_bpm=110, fastest_bpm=115),
    Style(slug="pop", name="pop", slowest_bpm=96, fastest_bpm=124),
    Style(slug="r-and-b", name="R&B", slowest_bpm=64, fastest_bpm=92),
    Style(slug="synthwave", name="synthwave", slowest_bpm=84, fastest_bpm=112),
)
