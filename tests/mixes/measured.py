"""Figures of mixes to test advice with: a master in which nothing stands out, and its faults."""

from dataclasses import replace
from typing import Any, Final

from bot.audio.measures import STEREO_BANDS_HZ, THIRD_OCTAVES_HZ, Measures, StereoBand
from bot.mixes.rules.guide import MixGuide, balance_for
from tests.mixes.figures import figures
from tests.world import MUSIC

GUIDE: Final[MixGuide] = MUSIC.mixes


def typical_spectrum(genres: tuple[str, ...] = ()) -> tuple[float, ...]:
    """Return the middle of what is usual."""
    balance = balance_for(GUIDE, genres)
    assert balance is not None
    pairs = zip(balance.low_db, balance.high_db, strict=True)
    return tuple((low_db + high_db) / 2 for low_db, high_db in pairs)


def stereo(loss_db: float, *, band: int | None = None) -> tuple[StereoBand, ...]:
    """Return bands of which one (or each) loses this much in mono."""
    return tuple(
        StereoBand(
            low_hz=low_hz,
            high_hz=high_hz,
            correlation=1.0,
            width=1 - 10 ** (-loss / 10),
            mono_loss_db=loss,
        )
        for index, (low_hz, high_hz) in enumerate(STEREO_BANDS_HZ)
        for loss in [loss_db if band in {None, index} else 0.3]
    )


GOOD: Final = figures(
    duration_seconds=200.0,
    sample_rate_hz=48_000,
    integrated_lufs=-9.8,
    loudness_range_lu=5.2,
    true_peak_dbtp=-1.0,
    peak_to_loudness_lu=8.8,
    width=0.15,
    balance_db=0.2,
    bands=stereo(0.8),
    spectrum_db=typical_spectrum(),
)
"""A master in which nothing stands out."""


def mix(**changes: Any) -> Measures:
    """Return the good mix with other figures."""
    return replace(GOOD, **changes)


def tilted(low_hz: float, high_hz: float, gain_db: float, **changes: Any) -> Measures:
    """Return the good mix with more (or less) from one frequency up to another."""
    spectrum = tuple(
        level + gain_db if low_hz <= centre < high_hz else level
        for centre, level in zip(THIRD_OCTAVES_HZ, typical_spectrum(), strict=True)
    )
    return mix(spectrum_db=spectrum, **changes)
