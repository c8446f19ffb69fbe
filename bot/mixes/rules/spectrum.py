"""Spectra compared at equal loudness."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

from bot.audio.measures import THIRD_OCTAVES_HZ
from bot.mixes.rules.guide import Balance, Range

Spectrum = Sequence[float | None]
"""Levels of `THIRD_OCTAVES_HZ` in dB; None where there is nothing."""

_K_WEIGHTS_DB: Final = (
    -13.3, -10.4, -7.8, -5.6, -3.9, -2.7, -1.7, -1.1, -0.7, -0.4, -0.3, -0.2, -0.1, 0.0, 0.0, 0.1,
    0.3, 0.7, 1.3, 2.3, 3.1, 3.6, 3.8, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0,
)  # fmt: skip
"""What the filters of ITU-R BS.1770 do to each band."""


def at_equal_loudness(spectrum: Spectrum) -> tuple[float | None, ...]:
    """Return a spectrum relative to its own loudness, so that it can be compared with others."""
    loudness = _loudness_db(spectrum)
    return tuple(level if level is None else level - loudness for level in spectrum)


def usual_spectrum(balance: Balance) -> tuple[Range, ...]:
    """Return the usual range of each band, as loud as spectra `at_equal_loudness`."""
    pairs = list(zip(balance.low_db, balance.high_db, strict=True))
    loudness = _loudness_db([(low_db + high_db) / 2 for low_db, high_db in pairs])
    return tuple(Range(low=low_db - loudness, high=high_db - loudness) for low_db, high_db in pairs)


def band_level_db(spectrum: Spectrum, low_hz: float, high_hz: float) -> float | None:
    """Return the level of the bands with centres from `low_hz` to `high_hz` together."""
    return _sum_db(
        level
        for centre, level in zip(THIRD_OCTAVES_HZ, spectrum, strict=True)
        if low_hz <= centre <= high_hz and level is not None
    )


def _loudness_db(spectrum: Spectrum) -> float:
    weighted = (
        level + weight
        for level, weight in zip(spectrum, _K_WEIGHTS_DB, strict=True)
        if level is not None
    )
    return _sum_db(weighted) or 0.0


def _sum_db(levels: Iterable[float]) -> float | None:
    energy = math.fsum(10 ** (level / 10) for level in levels)
    return 10 * math.log10(energy) if energy > 0 else None
