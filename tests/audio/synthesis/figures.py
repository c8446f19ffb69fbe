"""Figures of a sound that tests and the listening set share."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.floating[Any]]

RATE: Final = 48_000
OCTAVES_HZ: Final = (31.5, 63, 125, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000)


def rms_db(sound: Sound) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def crest_db(sound: Sound) -> float:
    return float(20 * np.log10(np.abs(sound).max() + 1e-20)) - rms_db(sound)


def correlation(sound: Sound) -> float:
    left, right = sound.T.astype(np.float64)
    return float(np.sum(left * right) / np.sqrt(np.sum(left**2) * np.sum(right**2) + 1e-20))


def band_levels_db(sound: Sound) -> list[float]:
    """The energy of each octave, as a share of all."""
    power = np.sum(np.abs(np.fft.rfft(sound, axis=0)) ** 2, axis=1)
    hz = np.fft.rfftfreq(len(sound), 1 / RATE)
    return [
        float(10 * np.log10(power[(hz >= centre / 2**0.5) & (hz < centre * 2**0.5)].sum() + 1e-20))
        - float(10 * np.log10(power.sum() + 1e-20))
        for centre in OCTAVES_HZ
    ]


def jump_share(sound: Sound) -> float:
    """The largest step between neighbouring samples, as a share of the highest peak."""
    return float(np.abs(np.diff(sound, axis=0)).max() / (np.abs(sound).max() + 1e-20))
