"""What is measured of a mix: figures only."""

from dataclasses import dataclass
from typing import Final

THIRD_OCTAVES_HZ: Final = (
    20.0, 25.0, 31.5, 40.0, 50.0, 63.0, 80.0, 100.0, 125.0, 160.0, 200.0, 250.0, 315.0, 400.0,
    500.0, 630.0, 800.0, 1000.0, 1250.0, 1600.0, 2000.0, 2500.0, 3150.0, 4000.0, 5000.0, 6300.0,
    8000.0, 10000.0, 12500.0, 16000.0, 20000.0,
)  # fmt: skip
"""Nominal centres of the third-octave bands (IEC 61260)."""

STEREO_BANDS_HZ: Final = ((20, 120), (120, 500), (500, 2_000), (2_000, 6_000), (6_000, 20_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class StereoBand:
    """How wide one band is; None where it has nothing to measure."""

    low_hz: int
    high_hz: int
    correlation: float | None
    """Of left and right: 1 is mono, 0 unrelated, -1 flipped."""
    width: float | None
    """Energy of the sides as a share of all, 0 to 1."""
    mono_loss_db: float | None
    """How much quieter the band is in mono than the mean of its sides; from 0 to 60."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of similar loudness."""

    starts_at: float
    """In seconds."""
    ends_at: float
    lufs: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The figures of one file; loudness by ITU-R BS.1770-5 and EBU R 128, Tech 3341 and 3342.

    What can't be measured, such as the loudness of silence, is None. Mono is one channel, as in
    the standards: the same sound on both sides is 3 LU louder.
    """

    codec: str
    """As FFmpeg calls it, such as `pcm_s24le` or `mp3`."""
    bit_depth: int | None
    """Of the samples as stored; None for lossy codecs."""
    duration_seconds: float
    sample_rate_hz: int
    channels: int
    integrated_lufs: float | None
    loudness_range_lu: float | None
    max_short_term_lufs: float | None
    max_momentary_lufs: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    peak_to_loudness_lu: float | None
    """True peak less integrated loudness."""
    clipped_runs: int
    """Runs of three and more samples at full scale, or flat at the file's own peak, in all
    channels. The rounded top of a slow wave isn't one."""
    clipped_at: tuple[float, ...]
    """When the first of them are, in seconds, at least a second apart, at most five."""
    dc_offset: float
    """Mean sample of the worse channel, as a share of full scale, positive or negative."""
    leading_silence_seconds: float
    """Until the first sample above -60 dBFS; all of a silent file."""
    trailing_silence_seconds: float
    correlation: float | None
    width: float | None
    mono_loss_db: float | None
    balance_db: float | None
    """Right louder than left by this much; 60 at most."""
    bands: tuple[StereoBand, ...]
    """One for each of `STEREO_BANDS_HZ`; empty for mono."""
    spectrum_db: tuple[float | None, ...]
    """Long-term mean level of each of `THIRD_OCTAVES_HZ`, relative to the sum of all; None above
    what the file's sample rate holds, and where there is nothing."""
    short_term_lufs: tuple[float | None, ...]
    """Loudness of the 3 seconds around equally distant times from start to end, at most 240."""
    sections: tuple[Section, ...]
    """At most eight, without those that are silent; one if the loudness doesn't change."""
    loudest_at: float
    """Where the loudest 30 seconds begin, in seconds."""
