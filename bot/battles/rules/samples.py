"""The sample of a battle: chosen anew each time, and always the same sound once chosen."""

from collections.abc import Collection
from random import Random
from typing import Final

from bot.audio.clips import Instrument
from bot.audio.styles import STYLES
from bot.battles.rules.battles import Sample

INSTRUMENTS: Final = (Instrument.KEYS, Instrument.BASS, Instrument.DRUMS, Instrument.MIX)
"""What a sample can be played on."""
ANY_INSTRUMENT: Final = "any"
"""Asks for a sample on whatever the brief suggests."""
SAMPLE_BARS: Final = 4
_LOWEST_ROOT: Final = 36
_HIGHEST_ROOT: Final = 47
_NOTES: Final = ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


def draw_sample(instrument: Instrument, styles: Collection[str], random: Random) -> Sample:
    """Choose a style out of `styles`, any if there are none, and a tempo and a key in it."""
    style = random.choice([each for each in STYLES if not styles or each.slug in styles])
    return Sample(
        seed=random.getrandbits(31),
        instrument=instrument,
        style=style.slug,
        bpm=random.randint(style.slowest_bpm, style.fastest_bpm),
        root=random.randint(_LOWEST_ROOT, _HIGHEST_ROOT),
    )


def note_name(root: int) -> str:
    """Return the name of a MIDI note, without its octave."""
    return _NOTES[root % 12]
