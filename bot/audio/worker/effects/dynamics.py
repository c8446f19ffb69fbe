"""Compression and clipping."""

from typing import Final

import numpy as np

from bot.audio.clips import Clip, Compress
from bot.audio.worker.filtering import RATE_HZ, Sound, filtered
from bot.audio.worker.loudness import as_loud_as, integrated_lufs

_RATIO: Final = 4
_LOWEST_THRESHOLD_DB: Final = -60.0
_HALVINGS: Final = 9
"""A threshold is found to within 0.1 dB."""
_WINDOW: Final = RATE_HZ // 200
_AUDIBLE_ENERGY: Final = 1e-7
"""Windows below -70 dBFS say nothing about the gain."""


def compress(sound: Sound, effect: Compress) -> Sound:
    """Compress 4:1 with the threshold at which the reduction is reached; as loud as before."""
    low, high = _LOWEST_THRESHOLD_DB, 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if reduction_db(sound, _compressed(sound, effect, middle)) > effect.reduction_db:
            low = middle
        else:
            high = middle
    return as_loud_as(_compressed(sound, effect, high), integrated_lufs(sound))


def reduction_db(before: Sound, after: Sound) -> float:
    """Return the gain reduction that is exceeded during a tenth of the time."""
    energy_before, energy_after = _energies(before), _energies(after)
    audible = energy_before > _AUDIBLE_ENERGY
    if not audible.any():
        return 0.0
    gains_db = 10 * np.log10(energy_after[audible] / energy_before[audible])
    return -float(np.percentile(gains_db, 10))


def clip(sound: Sound, effect: Clip) -> Sound:
    """Cut off what is above the level; as loud as before."""
    ceiling = np.abs(sound).max(initial=0.0) * np.float32(10 ** (-effect.over_db / 20))
    return as_loud_as(np.clip(sound, -ceiling, ceiling), integrated_lufs(sound))


def _compressed(sound: Sound, effect: Compress, threshold_db: float) -> Sound:
    options = {
        "threshold": 10 ** (threshold_db / 20),
        "ratio": _RATIO,
        "attack": effect.attack_ms,
        "release": effect.release_ms,
    }
    return filtered(sound, ("acompressor", options))


def _energies(sound: Sound) -> Sound:
    windows = len(sound) // _WINDOW
    return np.square(sound[: windows * _WINDOW]).reshape(windows, -1).mean(axis=1) + 1e-12
