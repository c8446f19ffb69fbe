"""Keys: each function makes one note, mono, of a MIDI note and a length in samples."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from bot.audio.worker.synthesis.waves import (
    Samples,
    decay,
    faded,
    hertz,
    partials,
    phase,
    saw_partials,
    sine,
    table_wave,
    times,
)

KeyNote = Callable[[float, int], Samples]


def sine_tone(pitch: float, samples: int) -> Samples:
    """A pure tone."""
    return faded(sine(phase(hertz(pitch), samples)), 0.012, 0.05)


def piano(pitch: float, samples: int) -> Samples:
    """A piano: harmonics that fade the faster the higher they are."""
    turns = phase(hertz(pitch), samples)
    count = max(3, min(18, int(9_000 / hertz(pitch))))
    shape = [1.0 / number**0.9 * (0.25 if number == 8 else 1.0) for number in range(1, count + 1)]
    time = times(samples)
    slow = 0.9 * 2 ** ((pitch - 60) / 20)
    dulling = 0.55 + 0.3 * np.exp(time * -3.5)
    wave = partials(turns, shape, dulling=dulling)
    wave *= 0.6 * np.exp(time * (-4 * slow)) + 0.4 * np.exp(time * -slow)
    return faded(wave * 0.6, 0.003, 0.06)


def electric_piano(pitch: float, samples: int) -> Samples:
    """Tine and bell by frequency modulation."""
    turns = phase(hertz(pitch), samples)
    time = times(samples)
    depth = (0.16 * np.exp(time * -2.5)) + 0.03
    wave = sine(turns + depth * sine(turns))
    bell = sine(turns * (14 if pitch < 66 else 7)) * decay(samples, 0.35)
    wave += 0.06 * bell
    wave *= np.exp(time * -1.5)
    return faded(wave * 0.7, 0.003, 0.08)


def pluck(pitch: float, samples: int) -> Samples:
    """A short, soft synth pluck."""
    turns = phase(hertz(pitch), samples)
    time = times(samples)
    count = max(3, min(16, int(11_000 / hertz(pitch))))
    dulling = 0.25 + 0.6 * np.exp(time * -11)
    wave = partials(turns, [1.0 / number**0.5 for number in range(1, count + 1)], dulling=dulling)
    wave *= np.exp(time * -4.5)
    return faded(wave * 0.5, 0.002, 0.05)


def pad(pitch: float, samples: int) -> Samples:
    """A warm pad that swells in."""
    turns = phase(hertz(pitch), samples)
    wave = table_wave(turns, saw_partials(hertz(pitch), 1_800))
    wave += 0.5 * sine(turns)
    sway = 1 + 0.08 * sine(phase(4.6, samples))
    return faded(wave * sway * 0.45, 0.12, 0.12)


def organ(pitch: float, samples: int) -> Samples:
    """Drawbars and a slow rotor."""
    turns = phase(hertz(pitch), samples)
    wave = partials(turns, (1.0, 0.6, 0.5, 0.25, 0.0, 0.2, 0.0, 0.15))
    wave *= 1 + 0.12 * sine(phase(6.2, samples))
    return faded(wave * 0.4, 0.004, 0.04)


def stab(pitch: float, samples: int) -> Samples:
    """A short chord of sawtooths, as sampled from a record."""
    frequency = hertz(pitch)
    shape = saw_partials(frequency, 2_600)
    wave = table_wave(phase(frequency * 1.003, samples), shape)
    wave += table_wave(phase(frequency * 0.997, samples, 0.4), shape)
    wave *= np.exp(times(samples) * -7)
    return faded(wave * 0.4, 0.003, 0.05)


def bell(pitch: float, samples: int) -> Samples:
    """A small bell or music box."""
    turns = phase(hertz(pitch), samples)
    time = times(samples)
    wave = sine(turns + 0.25 * np.exp(time * -5) * sine(turns * 3.5 % 1))
    wave += 0.2 * sine(turns * 4) * decay(samples, 0.5)
    return faded(wave * np.exp(time * -3) * 0.6, 0.002, 0.06)


KEYS: Final[Mapping[str, KeyNote]] = {
    "piano": piano,
    "electric piano": electric_piano,
    "pluck": pluck,
    "pad": pad,
    "sine": sine_tone,
    "organ": organ,
    "stab": stab,
    "bell": bell,
}
