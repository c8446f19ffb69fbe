"""Tones are exactly in tune, start alike and end in silence."""

import numpy as np
import pytest

from bot.audio.clips import Sound, Tones
from bot.audio.worker.synthesis import render_tones
from tests.audio.synthesis.figures import RATE, rms_db


def hertz(note: float) -> float:
    return 440 * 2 ** ((note - 69) / 12)


def cents_off(sound: np.ndarray, note: float) -> float:
    """How far the fundamental is from a note, by how its phase turns against it."""
    mono = sound.mean(axis=1, dtype=np.float64)
    window = np.hanning(len(mono) // 2)
    early, late = mono[: len(window)], mono[-len(window) :]
    turn = np.exp(-2j * np.pi * hertz(note) / RATE * np.arange(len(window)))
    apart = (len(mono) - len(window)) / RATE
    expected = np.exp(-2j * np.pi * hertz(note) * apart)
    drift = np.angle(np.sum(late * window * turn) / np.sum(early * window * turn) * expected)
    return 1_200 * np.log2(1 + drift / (2 * np.pi * apart * hertz(note)))


@pytest.mark.parametrize("sound", Sound)
def test_every_sound_is_in_tune_to_half_a_cent(sound: Sound):
    for note in (52.0, 60.37, 71.04, 84.0):
        tones = Tones(seed=3, sound=sound, chords=((note,),), seconds=1.0)

        assert cents_off(render_tones(tones)[:36_000], note) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("sound", Sound)
def test_notes_that_are_cents_apart_differ_in_nothing_else(sound: Sound):
    lower, higher = (
        render_tones(Tones(seed=3, sound=sound, chords=((note,),), seconds=0.8))
        for note in (64.0, 64.25)
    )

    assert rms_db(lower) == pytest.approx(rms_db(higher), abs=0.2)
    for start in (0, 2_400, 12_000):
        part = slice(start, start + 2_400)
        assert rms_db(lower[part]) == pytest.approx(rms_db(higher[part]), abs=0.6)


def test_chords_follow_each_other_without_clicks_and_end_in_silence():
    for sound in Sound:
        tones = Tones(
            seed=4, sound=sound, chords=((60, 64, 67), (59, 62, 67), (60, 63, 67)), seconds=0.6
        )
        heard = render_tones(tones)

        assert heard.shape == (3 * 28_800, 2)
        assert np.abs(heard).max() <= 0.71
        assert -26 < rms_db(heard) < -19.9
        assert np.abs(heard[-1]).max() < 0.005
        steps = np.abs(np.diff(heard[:, 0]))
        assert steps[[28_799, 57_599]].max() < np.sort(steps)[-100]
        assert np.array_equal(heard, render_tones(tones))


def test_a_chord_is_about_as_loud_as_a_note():
    for sound in Sound:
        tones = Tones(seed=5, sound=sound, chords=((60,), (57, 60, 64, 69)), seconds=0.8)
        heard = render_tones(tones)

        assert rms_db(heard[:38_400]) == pytest.approx(rms_db(heard[38_400:]), abs=1.5)
