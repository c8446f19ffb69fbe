"""Placing, balancing and gluing what was played."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from bot.audio.worker.synthesis.waves import (
    RATE,
    Samples,
    decibels,
    fast_size,
    length,
    times,
)


def place(bus: Samples, sound: Samples, at: int, *, gain: float = 1.0, pan: float = 0.0) -> None:
    """Add a sound to a stereo bus at constant power; what hangs over its end is cut."""
    end = min(len(bus), at + len(sound))
    if end <= at:
        return
    angle = (pan + 1) * np.pi / 4
    sides = np.array([np.cos(angle), np.sin(angle)], dtype=np.float32) * gain
    cut = sound[: end - at]
    bus[at:end] += cut[:, None] * sides if cut.ndim == 1 else cut * sides


def ducked(bus: Samples, kicks: Iterable[int], depth_db: float, seconds: float) -> Samples:
    """The bus, quieter while a kick sounds."""
    dip = np.zeros(len(bus), dtype=np.float32)
    time = times(length(seconds * 2))
    shape = np.exp(time * (-2.5 / seconds)) * np.minimum(1, time * 400)
    for at in kicks:
        part = dip[at : at + len(shape)]
        np.maximum(part, shape[: len(part)], out=part)
    return bus * np.exp(dip * (-depth_db * np.log(10) / 20))[:, None]


@lru_cache(maxsize=4)
def _impulse(seconds: float) -> Samples:
    """The response of a plain room: noise that fades, sooner at the top, another for each ear."""
    rng = np.random.default_rng(7)
    samples = length(seconds * 1.1)
    time = times(samples)
    sound = rng.standard_normal((samples, 2), dtype=np.float32)
    dark = np.copy(sound)
    dark[1:] = (dark[1:] + dark[:-1]) / 2
    share = np.minimum(1, time / seconds)[:, None]
    sound = sound * (1 - share) + dark * share
    sound *= np.exp(time * (-6.9 / seconds))[:, None]
    sound[: length(0.008)] = 0
    return sound / np.float32(np.sqrt(np.sum(np.square(sound[:, 0]))))


def reverberated(send: Samples, seconds: float) -> Samples:
    """The reverb of what is sent to it, as wide as a room."""
    impulse = _impulse(seconds)
    size = fast_size(len(send) + len(impulse))
    frequencies = np.fft.rfftfreq(size, 1 / RATE).astype(np.float32)
    cut = (frequencies / 250) ** 2 / (1 + (frequencies / 250) ** 2)
    cut /= np.sqrt(1 + (frequencies / 7_000) ** 2)
    source = np.fft.rfft(send.mean(axis=1), size) * cut
    sides = [
        np.fft.irfft(source * np.fft.rfft(impulse[:, side], size), size)[: len(send)]
        for side in (0, 1)
    ]
    return np.stack(sides, axis=1).astype(np.float32)


def levelled(bus: Samples, level_db: float) -> Samples:
    """The bus at this RMS level."""
    level = float(np.sqrt(np.mean(np.square(bus), dtype=np.float64)))
    return bus * (decibels(level_db) / level) if level > 0 else bus
