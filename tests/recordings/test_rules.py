"""Recordings are recognised in any encoding, and tracks of the same kind aren't confused."""

from functools import cache
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audio.clips import Instrument, Loop
from bot.audio.jobs import MIX
from bot.audio.worker.excerpts import read_sound
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.fingerprints import fingerprint
from bot.audio.worker.synthesis import render_loop
from bot.recordings.rules import same_recording
from tests.audio.measuring.files import write

WORDS = st.integers(1, 2**32 - 1)


@cache
def loop(seed: int, instrument: Instrument = Instrument.MIX) -> Sound:
    source = Loop(seed=seed, instrument=instrument, style="house", bpm=124, root=40)
    return render_loop(source, 9).astype(np.float32)


def test_a_recording_is_the_same_in_other_files(tmp_path: Path) -> None:
    """As MP3 and Opus, quieter, a second later, with its start cut off, and in mono."""
    sound = loop(1)
    later = np.concatenate([np.zeros((RATE_HZ + 777, 2), np.float32), sound])
    files = {
        "mp3": (sound, "mp3", "libmp3lame"),
        "opus": (sound, "ogg", "libopus"),
        "quieter": (sound * 0.05, "wav", "pcm_s16le"),
        "later": (later, "mp3", "libmp3lame"),
        "cut": (sound[round(1.37 * RATE_HZ) :], "wav", "pcm_s16le"),
        "mono": (sound.mean(axis=1, keepdims=True), "wav", "pcm_s16le"),
    }
    original = fingerprint(sound)
    for name, (heard, container, codec) in files.items():
        write(tmp_path / MIX, heard, container=container, codec=codec)
        other = fingerprint(read_sound(tmp_path / MIX, 0, 60))
        assert same_recording(original, other), name
        assert same_recording(other, original), name


def test_other_tracks_of_the_same_kind_are_not_the_same() -> None:
    """The same style, tempo and key; and the same sample with other drums under it."""
    sample = loop(1, Instrument.KEYS)
    flips = [sample + loop(seed, Instrument.DRUMS) for seed in (8, 9)]
    tracks = [fingerprint(sound) for sound in (*map(loop, (1, 2, 3)), *flips)]
    for at, one in enumerate(tracks):
        for other in tracks[:at]:
            assert not same_recording(one, other)


@settings(max_examples=30)
@given(words=st.lists(WORDS, min_size=100, max_size=200), silence=st.integers(0, 120))
def test_silence_and_a_late_start_change_nothing(words: list[int], silence: int) -> None:
    later = [0] * silence + words
    assert same_recording(words, later)
    assert same_recording(later, words)


@given(words=st.lists(st.integers(0, 2**32 - 1), max_size=79))
def test_too_little_is_never_the_same(words: list[int]) -> None:
    assert not same_recording(words, words)
    assert not same_recording([0] * 200, [0] * 200)
