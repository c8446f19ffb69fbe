"""Tones: notes and chords, one after the other, exactly in tune."""

import numpy as np
from numpy.typing import NDArray

from bot.audio.clips import Tones
from bot.audio.worker.synthesis.keys import KEYS
from bot.audio.worker.synthesis.mixing import levelled, place
from bot.audio.worker.synthesis.waves import length


def render_tones(tones: Tones) -> NDArray[np.float32]:
    """The sound of notes and chords: float32, (samples, 2), at -20 dB RMS."""
    make, samples = KEYS[tones.sound], length(tones.seconds)
    bus = np.zeros((samples * len(tones.chords), 2), dtype=np.float32)
    for count, chord in enumerate(tones.chords):
        for note in chord:
            place(bus, make(note, samples, 0.0), count * samples, gain=0.25)
    return levelled(bus, -20).astype(np.float32)
