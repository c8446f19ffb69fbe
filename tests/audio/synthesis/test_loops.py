"""Loops sound right: loud enough, without clicks, always the same, and unlike each other."""

import numpy as np
import pytest

from bot.audio.clips import Instrument, Loop
from bot.audio.styles import STYLES
from bot.audio.worker.synthesis import render_loop


def loop(style: str, instrument: Instrument = Instrument.MIX, seed: int = 1) -> Loop:
    return Loop(seed=seed, instrument=instrument, style=style, bpm=120, root=40)


@pytest.mark.parametrize("style", [style.slug for style in STYLES])
def test_a_mix_is_at_its_level_and_below_full_scale(style: str):
    sound = render_loop(loop(style), 3.0)

    assert sound.dtype == np.float32
    assert sound.shape == (144_000, 2)
    assert 20 * np.log10(np.sqrt(np.mean(sound**2))) == pytest.approx(-20, abs=0.5)
    assert np.abs(sound).max() < 0.9


def test_the_same_values_give_the_same_sound():
    assert np.array_equal(render_loop(loop("house"), 2.0), render_loop(loop("house"), 2.0))
