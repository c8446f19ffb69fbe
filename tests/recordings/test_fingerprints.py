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
from bot.recordings.rules.fingerprints import is_one_of
from tests.audio.measuring.files import write

Words = np.ndarray[tuple[int], np.dtype[np.int64]]

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
        assert is_one_of(original, [other]), name
        assert is_one_of(other, [original]), name


def test_other_tracks_of_the_same_kind_are_not_the_same() -> None:
    """The same style, tempo and key; and the same sample with other drums under it."""
    sample = loop(1, Instrument.KEYS)
    flips = [sample + loop(seed, Instrument.DRUMS) for seed in (8, 9)]
    tracks = [fingerprint(sound) for sound in (*map(loop, (1, 2, 3)), *flips)]
    for at, one in enumerate(tracks):
        assert not is_one_of(one, [*tracks[:at], *tracks[at + 1 :]])
        assert is_one_of(one, tracks)


@settings(max_examples=30)
@given(words=st.lists(WORDS, min_size=100, max_size=200), silence=st.integers(0, 120))
def test_silence_and_a_late_start_change_nothing(words: list[int], silence: int) -> None:
    later = [0] * silence + words
    assert is_one_of(words, [later])
    assert is_one_of(later, [words])


def test_the_quick_search_finds_what_an_exact_one_does() -> None:
    """In damaged recordings, too, and in ones that are silent in a rhythm."""
    chance = np.random.default_rng(1)
    for shift in (-129, -128, -127, -33, -1, 0, 1, 48, 127, 128, 129):
        for damaged in (0.05, 0.09, 0.11):
            for rests in ([], [0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]):
                steps = np.arange(chance.integers(80, 400) + abs(shift))
                heard = ~np.isin(steps % 16, rests)
                words = chance.integers(1, 2**32, len(steps)) * heard
                flips = ((chance.random((len(steps), 32)) < damaged) << np.arange(32)).sum(axis=1)
                one, other = words[max(shift, 0) :], (words ^ flips * heard)[max(-shift, 0) :]
                found = is_one_of(one.tolist(), [other.tolist()])
                assert found == is_same(one, other), (shift, damaged, rests)


def is_same(one: Words, other: Words) -> bool:
    """Compare all bits at all shifts."""
    for shift in range(-128, 129):
        mine, theirs = one[max(shift, 0) :], other[max(-shift, 0) :]
        common = min(len(mine), len(theirs))
        mine, theirs = mine[:common], theirs[:common]
        heard = (mine > 0) & (theirs > 0)
        differing = np.bitwise_count(mine[heard] ^ theirs[heard]).sum()
        if heard.sum() >= 80 and differing < heard.sum() * 32 * 0.1:
            return True
    return False


@given(words=st.lists(st.integers(0, 2**32 - 1), max_size=79))
def test_too_little_is_never_the_same(words: list[int]) -> None:
    assert not is_one_of(words, [words])
    assert not is_one_of([0] * 200, [[0] * 200])
