"""Advice on sound with known faults, from the file to the advice."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.audio.clips import Instrument, Loop
from bot.audio.worker.synthesis import render_loop
from bot.mixes.rules.advice import AdviceKind
from bot.mixes.rules.advising import advise
from bot.mixes.rules.comparing import ChangeKind, compare
from tests.audio.measuring.files import RATE_HZ, measured
from tests.mixes.measured import GUIDE

Sound = NDArray[np.floating]
K = AdviceKind


@cache
def song() -> Sound:
    """Return twelve seconds of a small pop mix, evenly balanced in every band."""
    loop = Loop(seed=7, instrument=Instrument.MIX, style="pop", bpm=110, root=41)
    sound = render_loop(loop, 12.0).astype(np.float64)
    return (sound + sound[:, ::-1] * 0.6) / 1.6


def filtered(gain: Callable[[NDArray[np.floating]], NDArray[np.floating]]) -> Sound:
    """Return the song with a gain for each frequency."""
    sound = song()
    spectrum = np.fft.rfft(sound, axis=0)
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    return np.fft.irfft(spectrum * gain(hz)[:, None], len(sound), axis=0)


def boosted(low_hz: float, high_hz: float, gain_db: float) -> Sound:
    """Return the song with more (or less) between two frequencies, 6 dB quieter in all."""
    factor = 10 ** (gain_db / 20)
    return filtered(lambda hz: np.where((hz >= low_hz) & (hz < high_hz), factor, 1.0)) / 2


def flipped_between(low_hz: float, high_hz: float) -> Sound:
    """Return the song with the right side's polarity flipped between two frequencies."""
    flipped = filtered(lambda hz: np.where((hz >= low_hz) & (hz < high_hz), -1.0, 1.0))
    return np.column_stack([song()[:, 0], flipped[:, 1]])


def limited() -> Sound:
    """Return the song with its quiet samples raised almost to its loud ones."""
    return 0.6 * np.sign(song()) * np.abs(song()) ** 0.2


def dynamic() -> Sound:
    """Return the song rising by 20 dB from start to end, and quiet."""
    return song() * np.logspace(-1.5, -0.5, len(song()))[:, None]


@pytest.mark.parametrize(
    ("make", "kinds"),
    [
        pytest.param(song, [], id="perfect"),
        pytest.param(dynamic, [], id="quiet and dynamic on purpose"),
        pytest.param(lambda: boosted(180, 450, 12), [K.MUDDY], id="muddy"),
        pytest.param(lambda: boosted(1_800, 5_600, 12), [K.HARSH], id="harsh"),
        pytest.param(lambda: boosted(20, 70, 12), [K.SUB_HEAVY], id="sub-heavy"),
        pytest.param(lambda: boosted(5_600, 24_000, -24), [K.DULL], id="dull"),
        pytest.param(limited, [K.LIMITED], id="over-limited"),
        pytest.param(lambda: flipped_between(500, 2_000), [K.MONO_LOSS], id="mono-incompatible"),
        pytest.param(lambda: np.clip(song() * 4, -1, 1), [K.CLIPPED], id="clipped"),
        pytest.param(lambda: song() / 2 + 0.02, [K.DC_OFFSET], id="DC offset"),
    ],
)
def test_a_fault_made_into_sound_is_the_advice(
    make: Callable[[], Sound], kinds: list[AdviceKind], tmp_path: Path
) -> None:
    advice = advise(measured(make(), tmp_path), guide=GUIDE, genres=["pop"])
    assert [each.kind for each in advice] == kinds


def test_a_cut_below_80_hz_comes_closer_to_the_reference(tmp_path: Path) -> None:
    old, new = (measured(boosted(20, 70, gain_db), tmp_path) for gain_db in (5.0, 2.9))
    reference = measured(song(), tmp_path)
    changes = compare(old, new, reference)
    (tone,) = [each for each in changes if each.kind is ChangeKind.TONE_TO_REFERENCE]
    assert tone.before - tone.after == pytest.approx(2.1, abs=0.1)
    assert tone.band_hz == (20, 70)
