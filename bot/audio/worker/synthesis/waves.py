"""Raw material: oscillators, noise, envelopes and filters on arrays of samples."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
Samples = NDArray[np.floating[Any]]
"""Mono, or (samples, 2)."""


def hertz(note: float) -> float:
    """The frequency of a MIDI note, which may have a fraction."""
    return 440.0 * 2.0 ** ((note - 69.0) / 12.0)


def decibels(gain_db: float) -> float:
    """The factor that changes a level by so many decibels."""
    return 10.0 ** (gain_db / 20.0)


def length(seconds: float) -> int:
    """How many samples a time takes, at least one."""
    return max(1, round(seconds * RATE))


def times(samples: int) -> Samples:
    """The seconds since the start, for each sample."""
    return np.arange(samples, dtype=np.float32) / RATE


def phase(frequency_hz: float | Samples, samples: int, start: float = 0.0) -> Samples:
    """How far through its cycle an oscillator is, 0 to 1; a frequency for each sample glides."""
    if isinstance(frequency_hz, np.ndarray):
        turns = np.cumsum(frequency_hz, dtype=np.float64) / RATE
        turns += start - turns[0]
    else:
        turns = np.arange(samples) * (frequency_hz / RATE) + start
    return (turns - np.floor(turns)).astype(np.float32)


def sine(turns: Samples) -> Samples:
    """A sine wave."""
    return np.sin((2 * np.pi) * turns)


def partials(
    turns: Samples, amplitudes: Sequence[float], *, dulling: Samples | None = None
) -> Samples:
    """Harmonics one by one; with `dulling`, each is this factor quieter than the one below it."""
    wave = np.zeros_like(turns)
    weight = dulling
    for number, amplitude in enumerate(amplitudes, start=1):
        part = sine(turns * number) if number > 1 else sine(turns)
        if dulling is not None and weight is not None and number > 1:
            part *= weight
            weight = weight * dulling
        wave += float(amplitude) * part
    return wave


def saw_partials(frequency_hz: float, brightest_hz: float, *, odd: bool = False) -> list[float]:
    """The harmonics of a sawtooth (or a square) through a gentle low-pass filter."""
    numbers = range(1, max(2, int(min(brightest_hz * 4, 16_000) / frequency_hz) + 1))
    return [
        0.0
        if odd and number % 2 == 0
        else 1.0 / number / (1.0 + (number * frequency_hz / brightest_hz) ** 4) ** 0.5
        for number in numbers
    ]


def table_wave(turns: Samples, amplitudes: Sequence[float]) -> Samples:
    """Harmonics by looking up one cycle in a table, which costs the same however many there are."""
    size = 4096
    spectrum = np.zeros(size // 2 + 1, dtype=np.complex128)
    count = min(len(amplitudes), size // 4)
    spectrum[1 : count + 1] = -0.5j * size * np.asarray(amplitudes[:count])
    cycle = np.fft.irfft(spectrum, size).astype(np.float32)
    cycle = np.append(cycle, cycle[0])
    place = turns * size
    below = np.minimum(place.astype(np.int32), size - 1)
    share = place - below.astype(np.float32)
    return cycle[below] * (1 - share) + cycle[below + 1] * share


def decay(samples: int, seconds: float) -> Samples:
    """A fall of 60 dB in this time, exponentially."""
    return np.exp(times(samples) * (-6.9 / seconds))


def faded(sound: Samples, attack: float = 0.001, release: float = 0.005) -> Samples:
    """The sound with rounded starts and ends, so that neither clicks."""
    rise, fall = (min(length(part), len(sound) // 2) for part in (attack, release))
    for count, place in ((rise, slice(0, rise)), (fall, slice(len(sound) - fall, len(sound)))):
        ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(count, 1))).astype(
            np.float32
        )
        if place.start:
            ramp = ramp[::-1]
        sound[place] *= ramp if sound.ndim == 1 else ramp[:, None]
    return sound


def driven(sound: Samples, amount: float) -> Samples:
    """Soft saturation; full scale stays full scale."""
    return np.tanh(sound * amount) / math.tanh(amount)


def unit(sound: Samples) -> Samples:
    """The sound with a highest peak of 1."""
    highest = float(np.max(np.abs(sound), initial=0.0))
    return sound / highest if highest > 0 else sound


def fast_size(samples: int) -> int:
    """The next length that a Fourier transform is quick with."""
    return min(
        size
        for base in (1, 3, 5, 9, 15)
        for size in [base << max(0, -(-samples // base) - 1).bit_length()]
    )


def filtered(sound: Samples, response: Callable[[Samples], Samples]) -> Samples:
    """A filter without delay: `response` is the gain at each frequency in hertz. For noise."""
    size = fast_size(len(sound))
    frequencies = np.fft.rfftfreq(size, 1 / RATE).astype(np.float32)
    spectrum = np.fft.rfft(sound, size) * response(frequencies)
    return np.fft.irfft(spectrum, size)[: len(sound)].astype(np.float32)


def band(low_hz: float, high_hz: float, order: int = 2) -> Callable[[Samples], Samples]:
    """The response of a Butterworth high-pass and low-pass together."""

    def response(frequencies: Samples) -> Samples:
        safe = np.maximum(frequencies, 1.0)
        above = 1 / np.sqrt(1 + (low_hz / safe) ** (2 * order))
        below = 1 / np.sqrt(1 + (safe / high_hz) ** (2 * order))
        return above * below * (frequencies > 0)

    return response


def noise(
    rng: np.random.Generator, samples: int, low_hz: float = 20.0, high_hz: float = 20_000.0
) -> Samples:
    """White noise between two frequencies, about as loud as a sine of full scale."""
    white = rng.standard_normal(samples, dtype=np.float32)
    sound = filtered(white, band(low_hz, high_hz))
    level = float(np.sqrt(np.mean(np.square(sound)))) or 1.0
    return sound * (0.5 / level)
