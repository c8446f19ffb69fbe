"""What bass and keys of each style play: chords, rhythms and sounds, several of each.

Rhythms are bars of sixteenths, `.` a rest and `-` a held note. In basses `1` is the chord's root,
`8` its octave, `5` its fifth, `3` its third, `7` its seventh, `b` the note below the next root, and
a `/` before a note glides into it. In chords `x` is a hit and `X` a louder one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.audio.styles import STYLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What a style's bass and keys consist of."""

    progressions: tuple[str, ...]
    minor: tuple[bool, ...]
    """Whether the hook over each progression is in minor."""
    chords_a_bar: float
    basses: tuple[str, ...]
    basslines: tuple[str, ...]
    keys: tuple[str, ...]
    comping: tuple[str, ...]
    hooks: tuple[str, ...]
    """What plays the hook."""
    phrases: tuple[str, ...]
    """Rhythms of the hook, a bar of call and a bar of response."""
    duck_db: float
    """How much bass and keys give way to the kick."""


_SOUL: Final = ("0:m9 5:m9", "0:m9 10:7sus 8:maj9 7:m7", "0:m7 8:maj7 5:m9 7:7b9")

_HIP_HOP: Final = Scoring(
        progressions=_SOUL, minor=(True, True, True), chords_a_bar=1,
        basses=("plucked", "sub"),
        basslines=("1--...1.5---..b-", "1---..1-..1-..5.", "1-..1-..8-5-..b."),
        keys=("electric piano", "piano"),
        comping=("X------...x---..", "..x---..x--...x-", "X-----x---......"),
        hooks=("bell", "pluck"), phrases=("x..x..x.........|x..x....x.x.....",), duck_db=2.5,
    )  # fmt: skip

SCORING: Final[Mapping[str, Scoring]] = {style.slug: _HIP_HOP for style in STYLES}
