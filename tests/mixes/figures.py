"""Figures of a mix with nothing wrong, to be changed by tests."""

from dataclasses import replace
from typing import Any, Final

from bot.audio.jobs import MixMeasured
from bot.audio.measures import (
    STEREO_BANDS_HZ,
    THIRD_OCTAVES_HZ,
    Measures,
    Section,
    StereoBand,
)

_WIDTHS: Final = (0.02, 0.08, 0.16, 0.22, 0.28)

GOOD: Final = Measures(
    codec="pcm_s24le",
    bit_depth=24,
    duration_seconds=214.2,
    sample_rate_hz=44_100,
    channels=2,
    integrated_lufs=-13.9,
    loudness_range_lu=6.1,
    max_short_term_lufs=-11.2,
    max_momentary_lufs=-9.8,
    true_peak_dbtp=-1.1,
    sample_peak_dbfs=-1.3,
    peak_to_loudness_lu=12.8,
    clipped_runs=0,
    clipped_at=(),
    dc_offset=0.0,
    leading_silence_seconds=0.1,
    trailing_silence_seconds=0.8,
    correlation=0.71,
    width=0.14,
    mono_loss_db=0.6,
    balance_db=0.1,
    bands=tuple(
        StereoBand(
            low_hz=low, high_hz=high, correlation=1 - 2 * width, width=width, mono_loss_db=0.3
        )
        for (low, high), width in zip(STEREO_BANDS_HZ, _WIDTHS, strict=True)
    ),
    spectrum_db=tuple(
        -12.0 - 0.9 * abs(at - 7) - (0.06 * max(0, at - 20) ** 2)
        for at in range(len(THIRD_OCTAVES_HZ))
    ),
    short_term_lufs=tuple(
        (-19.0 if at < 40 else -12.0 if at % 120 < 80 else -15.5) + 0.8 * ((at * 7) % 5 - 2) / 2
        for at in range(240)
    ),
    sections=(
        Section(starts_at=0.0, ends_at=35.7, lufs=-19.0),
        Section(starts_at=35.7, ends_at=71.4, lufs=-12.0),
        Section(starts_at=71.4, ends_at=107.1, lufs=-15.5),
        Section(starts_at=107.1, ends_at=178.5, lufs=-12.0),
        Section(starts_at=178.5, ends_at=214.2, lufs=-15.5),
    ),
    loudest_at=120.0,
)


def figures(**changes: Any) -> Measures:
    """Return the figures of a good mix with some changed."""
    return replace(GOOD, **changes)


def measured(*, reference: Measures | None = None, **changes: Any) -> MixMeasured:
    """Return what a worker answers about a mix."""
    return MixMeasured(mix=figures(**changes), reference=reference)
