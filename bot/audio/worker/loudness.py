"""Loudness and peaks of sound in memory: clips and excerpts of a few seconds."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from bot.audio.worker.filtering import RATE_HZ, Sound, filtered, streamed
from bot.audio.worker.loudness_meter import LoudnessMeter
from bot.audio.worker.weighting import k_weighting

WEIGHTING: Final = k_weighting(RATE_HZ)


def integrated_lufs(sound: Sound) -> float:
    """Return the gated loudness of sound; -inf if it is silent or shorter than 400 ms."""
    meter = LoudnessMeter(RATE_HZ, 2)
    meter.add(filtered(sound, *WEIGHTING))
    loudness = meter.loudness().integrated()
    return -np.inf if loudness is None else loudness


def true_peak_dbtp(sound: Sound) -> float:
    """Return the highest peak between samples, found at four times the rate; -inf if silent."""
    return streamed_peak_dbtp([sound])


def streamed_peak_dbtp(pieces: Iterable[Sound]) -> float:
    """Return the same of pieces of sound, one after the other."""
    oversampled = streamed(pieces, ("aresample", {"out_sample_rate": 4 * RATE_HZ}))
    peak = max((float(np.abs(piece).max(initial=0.0)) for piece in oversampled), default=0.0)
    return float(20 * np.log10(peak)) if peak else -np.inf


def amplified(sound: Sound, gain_db: float) -> Sound:
    """Return sound with another level."""
    return sound * np.float32(10 ** (gain_db / 20))


def as_loud_as(sound: Sound, lufs: float) -> Sound:
    """Return sound at this loudness; what is silent stays silent."""
    loudness = integrated_lufs(sound)
    return sound if loudness == -np.inf else amplified(sound, lufs - loudness)
