"""Placing, balancing and gluing what was played."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.worker.filtering import filtered
from bot.audio.worker.synthesis.waves import (
    RATE,
    Samples,
    decibels,
    fast_size,
    length,
    times,
)

_BANDS_HZ: Final = 1_000 * 2.0 ** (np.arange(-15, 13) / 3)
"""Centres of the thirds of an octave that a mix is balanced in."""
_CORRECTED: Final = 0.8
"""How much of what is missing or too much is corrected."""
_MOST_DB: Final = 8.0


def place(bus: Samples, sound: Samples, at: int, *, gain: float = 1.0, pan: float = 0.0) -> None:
    """Add a mono sound to a stereo bus at constant power; what hangs over its end is cut."""
    end = min(len(bus), at + len(sound))
    if end <= at:
        return
    angle = (pan + 1) * np.pi / 4
    sides = np.array([np.cos(angle), np.sin(angle)], dtype=np.float32) * gain
    bus[at:end] += sound[: end - at, None] * sides


def ducked(bus: Samples, kicks: Iterable[int], depth_db: float, seconds: float) -> Samples:
    """The bus, quieter while a kick sounds."""
    dip = np.zeros(len(bus), dtype=np.float32)
    time = times(length(seconds * 2))
    shape = np.exp(time * (-2.5 / seconds)) * np.minimum(1, time * 250)
    for at in kicks:
        part = dip[at : at + len(shape)]
        np.maximum(part, shape[: len(part)], out=part)
    return bus * np.exp(dip * float(-depth_db * np.log(10) / 20))[:, None]


def echoed(bus: Samples, samples: int, level: float) -> Samples:
    """The bus with repeats that change sides."""
    wet = np.zeros_like(bus)
    for repeat in (1, 2, 3):
        source = bus[: max(0, len(bus) - repeat * samples)]
        if len(source):
            sides = np.array([1.0, 0.5] if repeat % 2 else [0.5, 1.0], dtype=np.float32)
            wet[repeat * samples :] += source * sides * level**repeat
    return bus + wet


@lru_cache(maxsize=4)
def _room(seconds: float, size: int) -> NDArray[np.complexfloating[Any]]:
    """The spectrum of a plain room, without its lows: noise that fades, another for each ear."""
    rng = np.random.default_rng(7)
    time = times(length(seconds * 1.1))[:, None]
    sound = rng.standard_normal((len(time), 2), dtype=np.float32)
    sound *= np.exp(time * (-6.9 / seconds)) * np.minimum(1, time * 80)
    sound /= float(np.sqrt(np.sum(np.square(sound[:, 0]))))
    frequencies = np.fft.rfftfreq(size, 1 / RATE).astype(np.float32)[:, None] + 1
    tone = 1 / (1 + (220 / frequencies) ** 2) / np.sqrt(1 + (frequencies / 6_500) ** 2)
    return np.fft.rfft(sound, size, axis=0) * tone


def reverberated(send: Samples, seconds: float) -> Samples:
    """The reverb of what is sent to it, as wide as a room."""
    size = fast_size(len(send) + length(seconds * 1.1))
    source = np.fft.rfft(send.mean(axis=1), size)
    wet = np.fft.irfft(source[:, None] * _room(seconds, size), size, axis=0)
    return wet[: len(send)]


def without_lows(bus: Samples, below_hz: float) -> Samples:
    """The bus with what belongs to the bass taken out."""
    return filtered(bus, ("highpass", {"f": below_hz}))


def widened(bus: Samples, sides: float) -> Samples:
    """The bus with its sides this many times as strong beside the middle."""
    middle = bus.mean(axis=1, keepdims=True)
    return middle + (bus - middle) * sides


def glued(bus: Samples) -> Samples:
    """The bus through a gentle compressor."""
    settings = {"threshold": "-22dB", "ratio": 2, "attack": 25, "release": 140, "knee": 6}
    return filtered(levelled(bus, -20), ("acompressor", settings))


def balanced(sound: Samples, slope_db: float) -> Samples:
    """The sound with its spectrum nearer to one that falls by so much for each octave."""
    size = fast_size(len(sound) + 8_192)
    spectrum = np.fft.rfft(sound, size, axis=0)
    power = np.sum(np.abs(spectrum) ** 2, axis=1)
    width = RATE / size
    edges = np.round(np.append(_BANDS_HZ / 2 ** (1 / 6), _BANDS_HZ[-1] * 2 ** (1 / 6)) / width)
    density = np.add.reduceat(power, edges.astype(int))[:-1] / np.diff(edges)
    level = 10 * np.log10(density + 1e-9)
    octave = np.log2(_BANDS_HZ / 1_000)
    off = slope_db * octave - 1.5 * np.maximum(octave - 3, 0) - level
    smooth = np.convolve(np.pad(off, 2, mode="edge"), (0.1, 0.25, 0.3, 0.25, 0.1), mode="valid")
    gain = np.clip(_CORRECTED * (smooth - np.median(smooth)), -_MOST_DB, _MOST_DB)
    return np.fft.irfft(spectrum * _minimum_phase(gain, size)[:, None], size, axis=0)[: len(sound)]


def _minimum_phase(gain_db: Samples, size: int) -> NDArray[np.complexfloating[Any]]:
    """The response of a filter with these gains in `_BANDS_HZ` that rings after, never before."""
    taps = 8_192
    frequencies = np.fft.rfftfreq(taps, 1 / RATE)
    curve = np.interp(np.log2(np.maximum(frequencies, 1)), np.log2(_BANDS_HZ), gain_db)
    cepstrum = np.fft.irfft(curve * (np.log(10) / 20))
    cepstrum[1 : taps // 2] *= 2
    cepstrum[taps // 2 + 1 :] = 0
    impulse = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))
    return np.fft.rfft(impulse.astype(np.float32), size)


def rounded(sound: Samples, knee: float, ceiling: float) -> Samples:
    """The sound with what is above the knee bent, so that it stays below the ceiling."""
    over = np.abs(sound) - knee
    bent = knee + (ceiling - knee) * np.tanh(np.maximum(over, 0) / (ceiling - knee))
    return np.where(over > 0, np.copysign(bent, sound), sound)


def levelled(bus: Samples, level_db: float) -> Samples:
    """The bus at this RMS level."""
    level = float(np.sqrt(np.mean(np.square(bus), dtype=np.float64)))
    return bus * (decibels(level_db) / level) if level > 0 else bus
