"""What questions are played with: loops in many styles, tempos and keys, from a random source."""

from collections.abc import Sequence
from random import Random
from typing import Final

from bot.audio.clips import Instrument, Loop
from bot.audio.styles import STYLES

_LOWEST_ROOT: Final = 36
_HIGHEST_ROOT: Final = 47
_SHORTEST_PART: Final = 2.4
_BEATS_A_BAR: Final = 4


def random_loop(
    rng: Random, instruments: Sequence[Instrument], *, fastest_bpm: int | None = None
) -> Loop:
    """Return a loop of one of these instruments; `fastest_bpm` leaves out faster styles."""
    styles = [style for style in STYLES if fastest_bpm is None or style.fastest_bpm <= fastest_bpm]
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
