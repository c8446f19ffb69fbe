"""Tones: notes and chords, one after the other, exactly in tune."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.clips import Sound, Tones
from bot.audio.worker.synthesis.keys import KEYS
from bot.audio.worker.synthesis.mixing import levelled, place, reverberated
from bot.audio.worker.synthesis.waves import faded, length

LEVEL_DB: Final = -20.0
"""The RMS level of tones, below full scale."""
_HIGHEST: Final = 0.7
_ROOM: Final = 0.12
"""How much of the tones goes into a small room."""


def render_tones(tones: Tones) -> NDArray[np.float32]:
    """The sound of notes and chords: float32, (samples, 2), at `LEVEL_DB` or a little below."""
    make, samples = KEYS[tones.sound], length(tones.seconds)
    colour = float(np.random.default_rng(tones.seed).uniform(-1, 1))
    bus = np.zeros((samples * len(tones.chords), 2), dtype=np.float32)
    for count, chord in enumerate(tones.chords):
        for note in chord:
            place(bus, make(note, samples, colour), count * samples, gain=len(chord) ** -0.5)
    if tones.sound is not Sound.SINE:
        bus = bus + reverberated(bus * _ROOM, 0.5)
    sound = levelled(faded(bus, 0.0, 0.02), LEVEL_DB)
    highest = float(np.abs(sound).max(initial=0.0))
    return (sound * min(1.0, _HIGHEST / max(highest, 1e-9))).astype(np.float32)
