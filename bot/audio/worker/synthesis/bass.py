"""Basses: each function makes one note, mono."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from bot.audio.worker.synthesis.waves import (
    Samples,
    decay,
    driven,
    faded,
    hertz,
    partials,
    phase,
    saw_partials,
    sine,
    table_wave,
    times,
)

BassNote = Callable[[float, int, float | None], Samples]
"""Takes a MIDI note, a length in samples and, where it glides, the note that it comes from."""


def _glide(pitch: float, samples: int, start: float | None) -> float | Samples:
    if start is None:
        return hertz(pitch)
    left = np.exp(times(samples) * (-5 / 0.09))
    return (hertz(pitch) * 2 ** ((start - pitch) / 12 * left)).astype(np.float32)


def sub(pitch: float, samples: int, start: float | None) -> Samples:
    """A sine with just enough second and third harmonic for small speakers."""
    wave = partials(phase(_glide(pitch, samples, start), samples), (1.0, 0.28, 0.12, 0.04))
    return faded(wave * 0.8, 0.006, 0.03)


def eight_oh_eight(pitch: float, samples: int, start: float | None) -> Samples:
    """A long, driven sine that starts with a knock, as of a drum machine's kick."""
    time = times(samples)
    frequency = _glide(pitch, samples, start)
    knock = 1 + 1.2 * np.exp(time * -90)
    wave = sine(phase((frequency * knock).astype(np.float32), samples))
    wave = driven(wave * np.exp(time * -1.3), 2.6)
    return faded(wave * 0.8, 0.002, 0.03)


def plucked(pitch: float, samples: int, start: float | None) -> Samples:
    """A finger on a string: bright for a moment, then round."""
    frequency = _glide(pitch, samples, start)
    turns = phase(frequency, samples)
    dulling = 0.30 + 0.42 * np.exp(times(samples) * -14)
    shape = [1.0, 0.9, 0.7, 0.5, 0.55, 0.4, 0.3, 0.25, 0.2, 0.2, 0.15, 0.1]
    wave = partials(turns, shape, dulling=dulling) * np.exp(times(samples) * -1.8)
    return faded(driven(wave * 0.8, 1.2), 0.003, 0.03)


def organ(pitch: float, samples: int, start: float | None) -> Samples:
    """The bass of a house organ: a few drawbars, and short."""
    turns = phase(_glide(pitch, samples, start), samples)
    wave = partials(turns, (1.0, 0.75, 0.35, 0.3, 0.0, 0.18, 0.0, 0.1))
    wave *= 0.65 + 0.35 * np.exp(times(samples) * -12)
    return faded(wave * 0.6, 0.003, 0.025)


def reese(pitch: float, samples: int, start: float | None) -> Samples:
    """Two sawtooths a little apart that beat against each other, over a clean sub."""
    frequency = _glide(pitch, samples, start)
    shape = saw_partials(hertz(pitch), 900)
    shape[0] *= 0.3
    wave = table_wave(phase(frequency * 1.006, samples), shape)
    wave += table_wave(phase(frequency * 0.994, samples, 0.3), shape)
    wave = driven(wave * 0.5, 1.5) * 0.6
    wave += 0.6 * sine(phase(frequency, samples))
    return faded(wave * 0.8, 0.006, 0.03)


def saw(pitch: float, samples: int, start: float | None) -> Samples:
    """An analogue sawtooth whose filter closes."""
    turns = phase(_glide(pitch, samples, start), samples)
    dulling = 0.62 + 0.3 * np.exp(times(samples) * -16)
    shape = [1.0 / number**0.8 for number in range(1, 30)]
    wave = partials(turns, shape, dulling=dulling)
    return faded(wave * 0.55, 0.003, 0.02)


def log_drum(pitch: float, samples: int, start: float | None) -> Samples:
    """The hollow, percussive bass of amapiano."""
    time = times(samples)
    frequency = _glide(pitch, samples, start)
    bend = 1 + 0.5 * np.exp(time * -60)
    turns = phase((frequency * bend).astype(np.float32), samples)
    ratio = sine(turns * 2) * np.exp(time * -18) * 0.22
    wave = sine(turns + ratio) * np.exp(time * -4.5)
    wave += 0.25 * sine(turns * 3) * decay(samples, 0.12)
    return faded(driven(wave, 2.0) * 0.8, 0.002, 0.03)


BASSES: Final[Mapping[str, BassNote]] = {
    "sub": sub,
    "808": eight_oh_eight,
    "plucked": plucked,
    "organ": organ,
    "reese": reese,
    "saw": saw,
    "log drum": log_drum,
}
