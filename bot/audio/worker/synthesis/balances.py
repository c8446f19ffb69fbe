"""How loud bass and keys of each style are beside the drums, and what glues them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The mix of a style."""

    bass_db: float
    """Relative to the drums, as RMS."""
    keys_db: float
    bed_db: float = -8.0
    """The held chords, relative to the keys."""
    hook_db: float = -3.0
    """The melody, relative to the keys."""
    duck_db: float
    """How much the bass gives way to the kick; keys do by half as much."""
    echo: float = 0.0
    """How loud the first repeat of keys and melody is, a dotted eighth later."""
    space: float
    """How much of keys and melody goes into the reverb."""
    room: float
    """How long that takes to fade, in seconds."""
    slope_db: float = -3.9
    """How much the energy falls for each octave: less is brighter."""


BALANCES: Final[Mapping[str, Balance]] = {
    "boom-bap": Balance(bass_db=-2, keys_db=-6, duck_db=3, space=0.15, room=0.8, slope_db=-4.2),
    "lo-fi": Balance(
        bass_db=-2, keys_db=-2, duck_db=4, echo=0.1, space=0.25, room=1.2, slope_db=-4.4
    ),
    "trap": Balance(
        bass_db=1, keys_db=-5, duck_db=4, echo=0.25, space=0.35, room=1.8, slope_db=-4.0
    ),
    "house": Balance(bass_db=-3, keys_db=-5, duck_db=7, echo=0.12, space=0.2, room=1.2),
    "techno": Balance(
        bass_db=-4, keys_db=-7, duck_db=9, echo=0.4, space=0.4, room=2.0, slope_db=-4.0
    ),
    "garage": Balance(bass_db=-1, keys_db=-5, duck_db=4, echo=0.2, space=0.2, room=1.0),
    "drum-and-bass": Balance(
        bass_db=0, keys_db=-7, duck_db=4, echo=0.25, space=0.35, room=1.8, slope_db=-3.7
    ),
    "afrobeats": Balance(bass_db=-2, keys_db=-4, duck_db=3, echo=0.12, space=0.2, room=1.0),
    "amapiano": Balance(bass_db=2, keys_db=-2, duck_db=3, echo=0.12, space=0.25, room=1.4),
    "pop": Balance(
        bass_db=-3, keys_db=-4, duck_db=3, echo=0.12, space=0.2, room=1.2, slope_db=-3.8
    ),
    "r-and-b": Balance(
        bass_db=-1, keys_db=-3, duck_db=4, echo=0.15, space=0.3, room=1.6, slope_db=-4.2
    ),
    "synthwave": Balance(bass_db=-2, keys_db=-4, duck_db=5, echo=0.3, space=0.35, room=2.0),
}
