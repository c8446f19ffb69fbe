"""Measuring a mix and its reference, and keeping their loudest 30 seconds."""

import math
from pathlib import Path

from bot.audio.jobs import (
    EXCERPT,
    MIX,
    REFERENCE,
    REFERENCE_EXCERPT,
    FileRefused,
    MeasureMix,
    MixMeasured,
    Refusal,
)
from bot.audio.measures import Measures
from bot.audio.worker.decoding import AudioFile, opened
from bot.audio.worker.excerpts import write_excerpt
from bot.audio.worker.loudness_meter import LOUDEST_SECONDS, Loudness, LoudnessMeter
from bot.audio.worker.measuring.peaks import PeakMeter
from bot.audio.worker.measuring.sections import sections
from bot.audio.worker.measuring.spectrum import SpectrumMeter
from bot.audio.worker.measuring.streaming import seconds


def measure_mix(job: MeasureMix, folder: Path) -> MixMeasured:
    """Measure `MIX` and `REFERENCE`, and write their excerpts; raises `FileRefused`."""
    del job  # it says nothing more
    mix = measures(folder / MIX)
    reference = measures(folder / REFERENCE) if (folder / REFERENCE).exists() else None
    write_excerpt(folder / MIX, folder / EXCERPT, mix.loudest_at, LOUDEST_SECONDS)
    if reference is not None:
        write_excerpt(
            folder / REFERENCE,
            folder / REFERENCE_EXCERPT,
            reference.loudest_at,
            LOUDEST_SECONDS,
        )
    return MixMeasured(mix=mix, reference=reference)


def measures(path: Path) -> Measures:
    """Measure one file; raises `FileRefused`."""
    with opened(path) as file:
        rate, channels = file.sample_rate_hz, file.channels
        peaks = PeakMeter(rate, channels, file.bit_depth)
        meter = LoudnessMeter(rate, channels)
        spectrum = SpectrumMeter(rate, channels)
        true_peak = 0.0
        for second in seconds(file):
            if not peaks.add(second.samples):
                floats = file.codec.startswith("pcm_f")
                refusal = Refusal.INVALID_SAMPLES if floats else Refusal.DAMAGED
                raise FileRefused(refusal, path.name)
            meter.add(second.weighted)
            spectrum.add(second.samples)
            if second.oversampled.size:
                highest = max(second.oversampled.max(), -second.oversampled.min())
                true_peak = max(true_peak, float(highest))
        peaks.finish()
        spectrum.finish()
        return _measures(file, peaks, meter.loudness(), spectrum, max(true_peak, peaks.peak))


def _measures(
    file: AudioFile, peaks: PeakMeter, loudness: Loudness, spectrum: SpectrumMeter, true_peak: float
) -> Measures:
    integrated, true_peak_dbtp = loudness.integrated(), _decibels(true_peak)
    image = spectrum.stereo()
    return Measures(
        codec=file.codec,
        bit_depth=file.bit_depth,
        duration_seconds=peaks.samples / file.sample_rate_hz,
        sample_rate_hz=file.sample_rate_hz,
        channels=file.channels,
        integrated_lufs=integrated,
        loudness_range_lu=loudness.range(),
        max_short_term_lufs=loudness.max_short_term(),
        max_momentary_lufs=loudness.max_momentary(),
        true_peak_dbtp=true_peak_dbtp,
        sample_peak_dbfs=_decibels(peaks.peak),
        peak_to_loudness_lu=(
            None if integrated is None or true_peak_dbtp is None else true_peak_dbtp - integrated
        ),
        clipped_runs=peaks.clipped_runs(),
        clipped_at=peaks.clipped_at(),
        dc_offset=peaks.dc_offset(),
        leading_silence_seconds=peaks.leading_silence_seconds(),
        trailing_silence_seconds=peaks.trailing_silence_seconds(),
        correlation=image and image.correlation(),
        width=image and image.width(),
        mono_loss_db=image and image.mono_loss_db(),
        balance_db=image and image.balance_db(),
        bands=spectrum.stereo_bands(),
        spectrum_db=spectrum.third_octaves_db(),
        short_term_lufs=loudness.points(),
        sections=sections(loudness),
        loudest_at=loudness.loudest_at(),
    )


def _decibels(amplitude: float) -> float | None:
    return 20 * math.log10(amplitude) if amplitude > 0 else None
