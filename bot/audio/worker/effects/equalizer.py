"""Equalisers."""

from bot.audio.clips import Peak
from bot.audio.worker.filtering import Sound, filtered


def peak(sound: Sound, effect: Peak) -> Sound:
    """Boost or cut around a frequency."""
    options = {
        "frequency": effect.frequency_hz,
        "width_type": "q",
        "width": effect.q,
        "gain": effect.gain_db,
        "precision": "f64",
    }
    return filtered(sound, ("equalizer", options))
