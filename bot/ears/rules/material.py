"""What questions are played with: loops in many styles, tempos and keys, from a random source."""

from collections.abc import Sequence
from random import Random
from typing import Final

from bot.audio.clips import Instrument, Loop
from bot.audio.styles import STYLES, Style

STYLES_WITH_SIXTEENTHS: Final = tuple(
    style
    for style in STYLES
    if style.slug in {"house", "techno", "garage", "afrobeats", "amapiano", "r-and-b"}
)
"""Their loops always have sixteenths off the beat, so that swing is heard, and are slow enough for
the largest swing of a question."""

_LOWEST_ROOT: Final = 36
_HIGHEST_ROOT: Final = 47
_SHORTEST_PART: Final = 2.4
_BEATS_A_BAR: Final = 4


def random_loop(
    rng: Random, instruments: Sequence[Instrument], *, styles: Sequence[Style] = STYLES
) -> Loop:
    """Return a loop of one of these instruments and styles."""
    style = rng.choice(styles)
    return Loop(
        seed=rng.getrandbits(32),
        instrument=rng.choice(instruments),
        style=style.slug,
        bpm=rng.randint(style.slowest_bpm, style.fastest_bpm),
        root=rng.randint(_LOWEST_ROOT, _HIGHEST_ROOT),
    )


def part_seconds(loop: Loop) -> float:
    """Return how long a part plays: a bar, or two of a fast tempo."""
    bar = beat_seconds(loop) * _BEATS_A_BAR
    return bar if bar >= _SHORTEST_PART else 2 * bar


def beat_seconds(loop: Loop) -> float:
    """Return the length of a quarter note."""
    return 60 / loop.bpm
