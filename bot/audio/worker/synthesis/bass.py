"""Basses: each function makes one note, mono.

It takes a MIDI note, a length in samples, a colour from -1, dark, to 1, bright, and the note that
it glides from, if it does.
"""

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

BassNote = Callable[[float, int, float, float | None], Samples]


def _frequencies(pitch: float, samples: int, start: float | None) -> Samples:
    if start is None:
        return np.full(samples, hertz(pitch), dtype=np.float32)
    left = np.exp(times(samples) * (-5 / 0.1))
    return hertz(pitch) * 2 ** ((start - pitch) / 12 * left)


def sub(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """A sine with enough harmonics for small speakers, most of them in its attack."""
    turns, time = phase(_frequencies(pitch, samples, start), samples), times(samples)
    dulling = 0.66 + 0.06 * colour + 0.22 * np.exp(time * -9)
    shape = [0.0, 0.4, *(1.5 / number for number in range(3, 26))]
    wave = driven(sine(turns), 1.8 + 0.6 * colour) + partials(turns, shape, dulling=dulling)
    return faded(wave * (0.55 + 0.15 * np.exp(time * -6)), 0.005, 0.03)


def eight_oh_eight(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """A long, driven sine that starts with a knock, as of a drum machine's kick."""
    time = times(samples)
    knock = 1 + 1.1 * np.exp(time * -85)
    wave = sine(phase(_frequencies(pitch, samples, start) * knock, samples))
    wave = driven(wave * np.exp(time * -1.2) + 0.12, 5.5 + 2 * colour)
    return faded((wave - wave.mean()) * 0.7, 0.002, 0.03)


def plucked(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """A finger on the string of an electric bass: bright for a moment, then round."""
    turns, time = phase(_frequencies(pitch, samples, start), samples), times(samples)
    dulling = 0.72 + 0.05 * colour + 0.18 * np.exp(time * -9)
    shape = [abs(float(np.sin(np.pi * number * 0.22))) / number**0.7 for number in range(1, 33)]
    wave = partials(turns, shape, dulling=dulling) * np.exp(time * -1.6)
    return faded(driven(wave * 0.9, 1.3), 0.003, 0.03)


def upright(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """A double bass: wood, a thump, and a tone that blooms after the attack."""
    turns, time = phase(_frequencies(pitch, samples, start), samples), times(samples)
    dulling = 0.64 + 0.06 * colour + 0.22 * np.exp(time * -8)
    shape = [1.0, 0.85, 0.6, 0.45, 0.5, 0.3, 0.3, 0.25, *(2.2 / number for number in range(9, 28))]
    wave = partials(turns, shape, dulling=dulling)
    wave *= np.exp(time * -2.3) * (0.75 + 0.25 * np.minimum(1, time * 22))
    wave += 0.25 * sine(phase(148.0, samples)) * decay(samples, 0.12)
    return faded(driven(wave * 0.8, 1.1), 0.004, 0.04)


def organ(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """The bass of house: a hollow, short organ."""
    turns, time = phase(_frequencies(pitch, samples, start), samples), times(samples)
    wave = partials(turns, (1.0, 0.8, 0.3, 0.45 + 0.1 * colour, 0.05, 0.25, 0.0, 0.22))
    wave += 0.14 * sine(turns * 12) + 0.1 * sine(turns * 16)
    wave += 0.4 * (sine(turns * 6) + sine(turns * 24)) * np.exp(time * -30)
    return faded(wave * (0.6 + 0.4 * np.exp(time * -10)) * 0.5, 0.003, 0.025)


def round_bass(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """A soft square that closes to almost a sine."""
    turns, time = phase(_frequencies(pitch, samples, start), samples), times(samples)
    dulling = 0.72 + 0.06 * colour + 0.2 * np.exp(time * -9)
    shape = [1.0 / number if number % 2 else 0.3 / number for number in range(1, 34)]
    return faded(partials(turns, shape, dulling=dulling) * 0.7, 0.004, 0.03)


def reese(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """Sawtooths a little apart that beat against each other, over a clean sub."""
    frequencies = _frequencies(pitch, samples, start)
    shape = saw_partials(hertz(pitch), 1_500 * 2 ** (0.7 * colour))
    shape[0] *= 0.3
    wave = table_wave(phase(frequencies * 1.007, samples), shape)
    wave += table_wave(phase(frequencies * 0.993, samples, 0.3), shape)
    wave = driven(wave * 0.5, 1.6) * 0.6
    wave += 0.6 * sine(phase(frequencies, samples))
    return faded(wave * 0.8, 0.006, 0.03)


def saw(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """An analogue sawtooth whose filter closes."""
    turns, time = phase(_frequencies(pitch, samples, start), samples), times(samples)
    dulling = 0.84 + 0.04 * colour + 0.11 * np.exp(time * -12)
    shape = [number**-0.9 for number in range(1, 45)]
    return faded(partials(turns, shape, dulling=dulling) * 0.5, 0.003, 0.02)


def rumble(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """The low roll between the kicks of techno: a dull, driven sub that swells."""
    turns, time = phase(_frequencies(pitch, samples, start), samples), times(samples)
    shape = [1.0, 0.5, 0.35 + 0.1 * colour, *(0.8 / number for number in range(4, 22))]
    wave = driven(partials(turns, shape) * np.minimum(1, time * 30) * np.exp(time * -5), 2.2)
    return faded(wave * 0.7, 0.008, 0.03)


def log_drum(pitch: float, samples: int, colour: float, start: float | None) -> Samples:
    """The hollow, percussive bass of amapiano."""
    time = times(samples)
    bend = 1 + 0.45 * np.exp(time * -55)
    turns = phase(_frequencies(pitch, samples, start) * bend, samples)
    bark = sine(turns * 2) * np.exp(time * -16) * (0.2 + 0.06 * colour)
    wave = sine(turns + bark) * np.exp(time * -3.8)
    wave += 0.3 * sine(turns * 3) * decay(samples, 0.14)
    wave += 0.2 * (sine(turns * 7) + sine(turns * 11)) * decay(samples, 0.07)
    return faded(driven(wave, 2.8) * 0.8, 0.002, 0.03)


BASSES: Final[Mapping[str, BassNote]] = {
    "sub": sub,
    "808": eight_oh_eight,
    "plucked": plucked,
    "upright": upright,
    "organ": organ,
    "round": round_bass,
    "reese": reese,
    "saw": saw,
    "rumble": rumble,
    "log drum": log_drum,
}
