"""Fingerprints: what of a recording stays the same through encoding and a change of level.

For each step of time, 32 bits say in which of 33 bands the energy has risen against the next band
over a quarter of a second (after Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System",
2002). `bot.recordings.rules.fingerprints` compares them.
"""

from typing import Final

import numpy as np

from bot.audio.worker.filtering import RATE_HZ, Sound

_DECIMATION: Final = 4
_RATE_HZ: Final = RATE_HZ // _DECIMATION
_STEP: Final = _RATE_HZ // 16
_APART: Final = 4
_WINDOW: Final = 24 * _STEP
"""So much longer than a step that it hardly matters where steps begin."""
_LOWEST_HZ, _HIGHEST_HZ = 100.0, 4_000.0
_BANDS: Final = 33
_SILENCE: Final = 1e-6
"""-60 dB: a step that is so much quieter than the loudest says nothing, and is 0."""


def fingerprint(sound: Sound) -> tuple[int, ...]:
    """Return 32 bits for each sixteenth of a second; none for less than two seconds."""
    energies = _energies(sound)
    if len(energies) <= _APART:
        return ()
    levels = np.log(energies + energies.max() * 1e-9)
    slopes = levels[:, :-1] - levels[:, 1:]
    bits = slopes[_APART:] > slopes[:-_APART]
    total = energies.sum(axis=1)
    heard = total[_APART:] > total.max() * _SILENCE
    words = (bits * (np.uint64(1) << np.arange(_BANDS - 1, dtype=np.uint64))).sum(axis=1)
    return tuple(int(word) for word in words * heard)


def _energies(sound: Sound) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the energy of each band in each step."""
    length = len(sound) // _DECIMATION
    mono = sound[: length * _DECIMATION].reshape(length, -1).mean(axis=1)
    window = np.hanning(_WINDOW).astype(np.float32)
    edges_hz = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, _BANDS + 1)
    edges = np.round(edges_hz * _WINDOW / _RATE_HZ).astype(int)
    rows = [
        np.add.reduceat(np.square(np.abs(np.fft.rfft(mono[at : at + _WINDOW] * window))), edges)
        for at in range(0, length - _WINDOW + 1, _STEP)
    ]
    return np.array([row[:-1] for row in rows], dtype=np.float64).reshape(-1, _BANDS)
