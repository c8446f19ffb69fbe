"""The signals of EBU Tech 3341 (2023), table 1, and Tech 3342, table 1, made as they describe them.

Signal 6 has five channels, which a mix check refuses. 11 and 14 are for live meters: what is
asked of them is tried with 10 and 13. 7 and 8 are recordings that aren't ours to keep: in their
place, material like a programme is made, narrow and wide.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.audio.worker.filtering import filtered
from bot.audio.worker.loudness_meter import Loudness, LoudnessMeter
from bot.audio.worker.weighting import k_weighting
from tests.audio import other_meter
from tests.audio.measuring.files import RATE_HZ, measured
from tests.audio.sounds import pink_noise

Sound = NDArray[np.floating]


def tones(*levels_and_seconds: tuple[float, float], hz: float = 1_000) -> Sound:
    """Return a sine on both sides that takes one level after the other."""
    levels = [
        np.full(round(seconds * RATE_HZ), 10 ** (level / 20))
        for level, seconds in levels_and_seconds
    ]
    envelope = np.concatenate(levels)
    wave = envelope * np.sin(2 * np.pi * hz * np.arange(len(envelope)) / RATE_HZ)
    return np.stack([wave, wave], axis=1)


def loudness(sound: Sound) -> Loudness:
    """Return what the meter finds in sound, without the rest of a mix check."""
    meter = LoudnessMeter(RATE_HZ, 2)
    meter.add(filtered(sound.astype(np.float32), *k_weighting(RATE_HZ)))
    return meter.loudness()


def silence(seconds: float) -> Sound:
    return np.zeros((round(seconds * RATE_HZ), 2))


def test_3341_1_to_5_integrated(tmp_path: Path) -> None:
    for lufs in (-23, -33):
        steady = measured(tones((lufs, 20)), tmp_path)
        assert steady.integrated_lufs == pytest.approx(lufs, abs=0.1)
        assert steady.max_momentary_lufs == pytest.approx(lufs, abs=0.1)
        assert steady.max_short_term_lufs == pytest.approx(lufs, abs=0.1)
    for levels in (
        ((-36, 10), (-23, 60), (-36, 10)),
        ((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)),
        ((-26, 20), (-20, 20.1), (-26, 20)),
    ):
        assert loudness(tones(*levels)).integrated() == pytest.approx(-23, abs=0.1)


def test_3341_7_and_8_programmes() -> None:
    """Narrow and wide material at a level that makes it -23 LUFS by another meter."""
    at = np.arange(30 * RATE_HZ) / RATE_HZ
    for spread_lu in (2.5, 12.0):
        levels = spread_lu * np.sin(2 * np.pi * at / 17) * np.sin(2 * np.pi * at / 2.3)
        programme = pink_noise(30) * (10 ** (levels / 20))[:, None]
        other = other_meter.integrated_lufs(programme, RATE_HZ)
        programme *= 10 ** ((-23 - other) / 20)
        assert loudness(programme).integrated() == pytest.approx(-23, abs=0.1)


def test_3341_9_and_12_are_constant(tmp_path: Path) -> None:
    """Levels alternate just as fast as the windows are long."""
    nine = measured(tones(*[(-20, 1.34), (-30, 1.66)] * 5), tmp_path)
    twelve = measured(tones(*[(-20, 0.18), (-30, 0.22)] * 25), tmp_path)

    assert nine.max_short_term_lufs == pytest.approx(-23, abs=0.1)
    assert twelve.max_momentary_lufs == pytest.approx(-23, abs=0.1)
    points = [point for point in nine.short_term_lufs[4:-4] if point is not None]
    assert points == pytest.approx([-23] * len(points), abs=0.1)


def test_3341_10_and_13_bursts_wherever_they_begin() -> None:
    for at in range(20):
        ten = np.concatenate([silence(0.15 * at), tones((-23, 3)), silence(1)])
        thirteen = np.concatenate([silence(0.02 * at), tones((-23, 0.4)), silence(1)])

        assert loudness(ten).max_short_term() == pytest.approx(-23, abs=0.1)
        assert loudness(thirteen).max_momentary() == pytest.approx(-23, abs=0.1)


SINES = [
    (4, 0.0, 0.5, -6.0),
    (4, 45.0, 0.5, -6.0),
    (6, 60.0, 0.5, -6.0),
    (8, 67.5, 0.5, -6.0),
    (4, 45.0, 1.41, 3.0),
    (4, 22.5, 0.5, -6.0),
]
"""The sample rate by the frequency, phase, amplitude, and true peak of signals 15 to 19, and of
one more, whose peak twice the sample rate would miss."""


def test_3341_15_to_19_true_peak_of_sines(tmp_path: Path) -> None:
    for rate, sines in ((44_100, SINES), (48_000, SINES), (96_000, SINES[:5])):
        at = np.arange(rate)
        fade = np.clip(np.minimum(at, at[::-1]) / (rate / 10), 0, 1)  # a sudden start rings
        for divisor, phase, amplitude, dbtp in sines:
            wave = amplitude * np.sin(2 * np.pi * at / divisor + np.radians(phase)) * fade
            found = measured(np.stack([wave, wave], axis=1), tmp_path, rate=rate).true_peak_dbtp

            assert found is not None
            assert dbtp - 0.4 <= found <= dbtp + 0.2, (rate, divisor, phase)


def test_3341_20_to_23_true_peak_between_samples(tmp_path: Path) -> None:
    """One period at full scale within a quieter sine, made at four times the rate.

    The samples that are kept miss its peak by none to three quarters of a sample.
    """
    at = np.arange(4 * RATE_HZ)
    wave = 0.5 * np.sin(2 * np.pi * at / 24)
    wave[96_000:96_024] *= 2
    spectrum = np.fft.rfft(wave)
    spectrum[RATE_HZ // 2 * len(at) // (4 * RATE_HZ) * 9 // 10 :] = 0
    wave = np.fft.irfft(spectrum)
    wave /= np.abs(wave).max()
    for offset in range(4):
        kept = wave[offset::4]
        measures = measured(np.stack([kept, kept], axis=1), tmp_path)

        assert measures.true_peak_dbtp is not None
        assert -0.4 <= measures.true_peak_dbtp <= 0.2


def test_3342_loudness_range() -> None:
    for levels, lra in (
        ((-20, -30), 10),
        ((-20, -15), 5),
        ((-40, -20), 20),
        ((-50, -35, -20, -35, -50), 15),
    ):
        assert loudness(tones(*((level, 20) for level in levels))).range() == pytest.approx(
            lra, abs=1
        ), levels
