"""Loops sound right: level, balance, no clicks, always the same, and unlike each other.

`make listening` writes the complete set to be listened to; this one is small, so that it's quick.
"""

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from bot.audio.clips import Instrument, Loop
from bot.audio.styles import STYLES
from bot.audio.worker.synthesis import render_loop
from tests.audio.synthesis.figures import (
    OCTAVES_HZ,
    RATE,
    Sound,
    band_levels_db,
    click,
    correlation,
    crest_db,
    fingerprint,
    low_passed,
    rms_db,
)

SECONDS = 2.5
SLUGS = [style.slug for style in STYLES]
BPM = {style.slug: style.slowest_bpm for style in STYLES}


@cache
def heard(style: str, instrument: Instrument, seed: int = 1) -> Sound:
    loop = Loop(seed=seed, instrument=instrument, style=style, bpm=BPM[style], root=40)
    return render_loop(loop, SECONDS)


@pytest.mark.parametrize("instrument", Instrument)
def test_every_loop_is_at_its_level_below_full_scale_and_without_offset(instrument: Instrument):
    for style in SLUGS:
        sound = heard(style, instrument)

        assert sound.dtype == np.float32
        assert sound.shape == (round(SECONDS * RATE), 2)
        assert rms_db(sound) == pytest.approx(-20, abs=0.1)
        assert crest_db(sound) < 17
        assert np.abs(sound.mean(axis=0)).max() < 1e-3


@pytest.mark.parametrize("instrument", [Instrument.MIX, Instrument.DRUMS])
def test_every_octave_has_something_to_hear(instrument: Instrument):
    for style in SLUGS:
        levels = dict(zip(OCTAVES_HZ, band_levels_db(heard(style, instrument)), strict=True))

        assert min(levels[hz] for hz in OCTAVES_HZ if 125 <= hz <= 8_000) > -26
        assert levels[63] < -1
        assert levels[31.5] < -6
        assert levels[16_000] < -14


def test_mixes_fall_like_a_balanced_mix():
    for style in SLUGS:
        levels = band_levels_db(heard(style, Instrument.MIX))[1:9]
        slope = (
            np.polyfit(np.arange(len(levels)), levels, 1)[0] - 3
        )  # an octave has twice the hertz

        assert -5.5 < slope < -3


def test_mixes_are_wide_above_and_mono_below():
    for style in SLUGS:
        sound = heard(style, Instrument.MIX)

        assert 0.3 < correlation(sound) < 0.985
        assert correlation(low_passed(sound, 110)) > 0.97


@pytest.mark.parametrize("instrument", [Instrument.BASS, Instrument.KEYS])
def test_notes_start_and_end_without_clicks(instrument: Instrument):
    for style in SLUGS:
        assert click(heard(style, instrument)) < 0.5


def test_loops_start_and_end_at_silence():
    for style in SLUGS:
        for instrument in (Instrument.MIX, Instrument.DRUMS, Instrument.BASS, Instrument.KEYS):
            sound = heard(style, instrument)

            assert np.abs(sound[[0, -1]]).max() < 1e-3


def test_pink_noise_has_the_same_energy_in_every_third_of_an_octave():
    loop = Loop(seed=2, instrument=Instrument.NOISE, style="pop", bpm=100, root=40)
    sound = render_loop(loop, 12.0)
    power = np.mean(np.abs(np.fft.rfft(sound, axis=0)) ** 2, axis=1)
    hz = np.fft.rfftfreq(len(sound), 1 / RATE)
    levels = [
        10 * np.log10(power[(hz >= centre / 2 ** (1 / 6)) & (hz < centre * 2 ** (1 / 6))].sum())
        for centre in 1_000 * 2.0 ** (np.arange(-13, 13) / 3)
    ]

    assert np.ptp(levels) < 2
    assert np.abs(np.array(levels) - np.mean(levels)).max() < 1
    assert abs(correlation(sound)) < 0.1


def test_the_same_values_give_the_same_sound():
    loop = Loop(seed=9, instrument=Instrument.MIX, style="garage", bpm=131, root=43)

    assert np.array_equal(render_loop(loop, 1.5), render_loop(loop, 1.5))


def test_no_two_loops_sound_the_same():
    for instrument in (Instrument.MIX, Instrument.DRUMS, Instrument.BASS, Instrument.KEYS):
        prints = [fingerprint(heard(style, instrument)) for style in SLUGS]
        prints += [fingerprint(heard("house", instrument, seed)) for seed in (2, 3)]
        for one, other in combinations(prints, 2):
            assert np.sqrt(np.mean((one - other) ** 2)) > 3
