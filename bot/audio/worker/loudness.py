"""Loudness by ITU-R BS.1770-5 and EBU R 128, for clips of a few seconds.

FFmpeg's `ebur128` counts the blocks at the start that aren't full yet, which matters in a short
clip. So FFmpeg filters, and the blocks are gated here.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.worker.filtering import RATE_HZ, Filter, Sound, filtered

SILENCE_LUFS: Final = -70.0
"""The absolute gate: what is below isn't counted."""

# BS.1770-5, annex 1, tables 1 and 2: the coefficients for 48 kHz.
_HEAD: Final[Filter] = (
    "biquad",
    {
        "b0": 1.53512485958697,
        "b1": -2.69169618940638,
        "b2": 1.19839281085285,
        "a0": 1,
        "a1": -1.69065929318241,
        "a2": 0.73248077421585,
        "precision": "f64",
    },
)
_LOW_CUT: Final[Filter] = (
    "biquad",
    {
        "b0": 1,
        "b1": -2,
        "b2": 1,
        "a0": 1,
        "a1": -1.99004745483398,
        "a2": 0.99007225036621,
        "precision": "f64",
    },
)
_STEP: Final = RATE_HZ // 10
"""Blocks of 400 ms begin every 100 ms."""
_RELATIVE_GATE_LU: Final = -10.0
_OFFSET_LUFS: Final = -0.691
_SMALLEST: Final = 1e-12


def integrated_lufs(sound: Sound) -> float:
    """Return the gated loudness of sound; -inf if it is silent or shorter than 400 ms."""
    energies = _block_energies(sound)
    energies = energies[_lufs(energies) > SILENCE_LUFS]
    if not energies.size:
        return -np.inf
    gate = _mean_lufs(energies) + _RELATIVE_GATE_LU
    return _mean_lufs(energies[_lufs(energies) > gate])


def true_peak_dbtp(sound: Sound) -> float:
    """Return the highest peak between samples, found at four times the rate; -inf if silent."""
    oversampled = filtered(sound, ("aresample", {"out_sample_rate": 4 * RATE_HZ}))
    peak = float(np.abs(oversampled).max(initial=0.0))
    return float(20 * np.log10(peak)) if peak else -np.inf


def amplified(sound: Sound, gain_db: float) -> Sound:
    """Return sound with another level."""
    return sound * np.float32(10 ** (gain_db / 20))


def as_loud_as(sound: Sound, lufs: float) -> Sound:
    """Return sound at this loudness; what is silent stays silent."""
    loudness = integrated_lufs(sound)
    return sound if loudness == -np.inf else amplified(sound, lufs - loudness)


def _block_energies(sound: Sound) -> NDArray[np.float64]:
    weighted = filtered(sound, _HEAD, _LOW_CUT)
    steps = len(weighted) // _STEP
    squares = np.square(weighted[: steps * _STEP], dtype=np.float64)
    energies = squares.reshape(steps, -1).sum(axis=1) / _STEP
    return (energies[:-3] + energies[1:-2] + energies[2:-1] + energies[3:]) / 4


def _mean_lufs(energies: NDArray[np.float64]) -> float:
    return float(10 * np.log10(energies.mean()) + _OFFSET_LUFS)


def _lufs(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    return 10 * np.log10(np.maximum(energies, _SMALLEST)) + _OFFSET_LUFS
