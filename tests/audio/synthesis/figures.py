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


def click(sound: Sound) -> float:
    """The sharpest corner of the wave, as a share of its peak: a cut note has one of 3 or more."""
    corners = np.abs(np.diff(sound.astype(np.float64), n=4, axis=0))
    return float(corners.max() / (np.abs(sound).max() + 1e-20))


def low_passed(sound: Sound, below_hz: float) -> Sound:
    """The sound with nothing above a frequency."""
    spectrum = np.fft.rfft(sound, axis=0)
    spectrum[np.fft.rfftfreq(len(sound), 1 / RATE) > below_hz] = 0
    return np.fft.irfft(spectrum, len(sound), axis=0)


def fingerprint(sound: Sound) -> Sound:
    """How loud each octave is in each twentieth of a second, in dB, down to 50 below the most."""
    frame = RATE // 20
    mono = sound.mean(axis=1)
    frames = mono[: len(mono) // frame * frame].reshape(-1, frame)
    power = np.abs(np.fft.rfft(frames * np.hanning(frame), axis=1)) ** 2
    hz = np.fft.rfftfreq(frame, 1 / RATE)
    bands = np.stack(
        [
            power[:, (hz >= centre / 2**0.5) & (hz < centre * 2**0.5)].sum(axis=1)
            for centre in OCTAVES_HZ
        ]
    )
    levels = 10 * np.log10(bands + 1e-12)
    return np.maximum(levels - levels.max(), -50)
