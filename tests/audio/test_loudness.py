"""Loudness as pyloudnorm measures it, and peaks between samples."""

import numpy as np
import pytest

from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.loudness import as_loud_as, integrated_lufs, true_peak_dbtp
from tests.audio import other_meter
from tests.audio.sounds import hits, pink_noise, sine


def with_gap() -> Sound:
    gap = np.zeros((RATE_HZ // 3, 2), dtype=np.float32)
    return np.concatenate([pink_noise(2.0), gap, hits(2.1)])


@pytest.mark.parametrize("sound", [sine(60, seconds=2), pink_noise(0.9), hits(3.0), with_gap()])
def test_loudness_is_what_others_measure(sound: Sound) -> None:
    expected = other_meter.integrated_lufs(sound, RATE_HZ)
    assert integrated_lufs(sound) == pytest.approx(expected, abs=0.1)


def test_the_reference_tone_is_at_minus_23() -> None:
    """The first signal of EBU Tech 3341, though of a few seconds."""
    assert integrated_lufs(sine(1_000, peak_dbfs=-23, seconds=4)) == pytest.approx(-23, abs=0.02)


def test_silence_has_no_loudness_and_cannot_be_made_loud() -> None:
    silence = np.zeros((RATE_HZ, 2), dtype=np.float32)
    assert integrated_lufs(silence) == integrated_lufs(sine(440, seconds=0.2)) == -np.inf
    assert true_peak_dbtp(silence) == -np.inf
    assert not np.any(as_loud_as(silence, -23))


def test_peaks_between_samples_are_found() -> None:
    at = np.arange(RATE_HZ) / RATE_HZ
    wave = 0.5 * np.sin(2 * np.pi * 12_000 * at + np.pi / 4)
    sound = np.stack([wave, wave], axis=1).astype(np.float32)
    faded = sound * np.hanning(RATE_HZ).astype(np.float32)[:, None]
    assert np.abs(faded).max() == pytest.approx(0.5 / np.sqrt(2), abs=0.001)
    assert true_peak_dbtp(faded) == pytest.approx(-6.02, abs=0.1)
