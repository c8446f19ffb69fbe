"""Spectra in broad bands, moved to the same height before they are compared.

Two spectra are lined up where most of them lie, so that a loud part doesn't make the others seem
quiet. For mixes of similar tone, that's the same as equal loudness.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from bot.audio.measures import THIRD_OCTAVES_HZ
from bot.mixes.rules.guide import Balance, Range

Spectrum = Sequence[float | None]
"""Levels of `THIRD_OCTAVES_HZ` in dB; None where there is nothing."""

_NOTHING_DB: Final = -120.0
_BODY_HZ: Final = (80, 8_000)
"""Where every full mix has something."""
_RESEMBLES_DB: Final = 20.0
_RESEMBLING: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the spectrum that producers have a word for."""

    low_hz: float
    high_hz: float

    @property
    def band_hz(self) -> tuple[float, float]:
        """Its ends."""
        return self.low_hz, self.high_hz

    def level_db(self, spectrum: Spectrum) -> float | None:
        """Return the level of all its thirds of an octave together."""
        return _sum_db(
            level
            for centre, level in zip(THIRD_OCTAVES_HZ, spectrum, strict=True)
            if self.low_hz <= centre < self.high_hz and level is not None
        )


SUB: Final = Region(low_hz=20, high_hz=70)
BASS: Final = Region(low_hz=70, high_hz=180)
LOW_MIDS: Final = Region(low_hz=180, high_hz=450)
MIDS: Final = Region(low_hz=450, high_hz=900)
UPPER_MIDS: Final = Region(low_hz=900, high_hz=1_800)
PRESENCE: Final = Region(low_hz=1_800, high_hz=5_600)
AIR: Final = Region(low_hz=5_600, high_hz=14_000)
REGIONS: Final = (SUB, BASS, LOW_MIDS, MIDS, UPPER_MIDS, PRESENCE, AIR)


def lined_up(other: Spectrum, spectrum: Spectrum) -> tuple[float | None, ...]:
    """Return another spectrum, moved up or down to the height of this one."""
    shift_db = _shift_db(other, spectrum)
    return tuple(level if level is None else level + shift_db for level in other)


def usual_spectrum(balance: Balance, spectrum: Spectrum) -> tuple[Range, ...]:
    """Return what is usual in each band, moved up or down to the height of this spectrum."""
    pairs = list(zip(balance.low_db, balance.high_db, strict=True))
    shift_db = _shift_db([(low_db + high_db) / 2 for low_db, high_db in pairs], spectrum)
    return tuple(Range(low=low_db + shift_db, high=high_db + shift_db) for low_db, high_db in pairs)


def differences_db(spectrum: Spectrum, other: Spectrum) -> dict[Region, float]:
    """Return how much more a spectrum has in each region than another of the same height."""
    there = lined_up(other, spectrum)
    levels = [(region, region.level_db(spectrum), region.level_db(there)) for region in REGIONS]
    return {
        region: level - other_level
        for region, level, other_level in levels
        if level is not None and other_level is not None
    }


def resembles(spectrum: Spectrum, other: Spectrum) -> bool:
    """Whether two spectra of the same height are alike enough to be compared.

    A single part next to a whole mix isn't: it can't be too dull or too thin.
    """
    body = [
        level is not None and other_level is not None and abs(level - other_level) <= _RESEMBLES_DB
        for centre, level, other_level in zip(THIRD_OCTAVES_HZ, spectrum, other, strict=True)
        if _is_body(centre)
    ]
    return sum(body) >= _RESEMBLING * len(body)


def audible(spectrum: Spectrum, sample_rate_hz: int) -> tuple[float | None, ...]:
    """Return a spectrum with silence where a file could have had something, but has nothing."""
    return tuple(
        _NOTHING_DB if level is None and centre * 2.3 < sample_rate_hz else level
        for centre, level in zip(THIRD_OCTAVES_HZ, spectrum, strict=True)
    )


def _shift_db(other: Spectrum, spectrum: Spectrum) -> float:
    """Return by how much to move another spectrum so that half of this one lies above it.

    Unlike a mean, and unlike loudness, that leaves the rest where it is if one part is far off.
    """
    shifts = [
        level - other_level
        for centre, level, other_level in zip(THIRD_OCTAVES_HZ, spectrum, other, strict=True)
        if level is not None and other_level is not None and _is_body(centre)
    ]
    return median(shifts) if shifts else 0.0


def _is_body(centre_hz: float) -> bool:
    return _BODY_HZ[0] <= centre_hz <= _BODY_HZ[1]


def _sum_db(levels: Iterable[float]) -> float | None:
    energy = math.fsum(10 ** (level / 10) for level in levels)
    return 10 * math.log10(energy) if energy > 0 else None
