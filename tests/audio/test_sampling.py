"""Samples to build on: whole bars in time and in key, which loop without a click."""

import wave
from pathlib import Path

import numpy as np
import pytest

from bot.audio.clips import Instrument, Loop
from bot.audio.jobs import SAMPLE, MakeSample
from bot.audio.worker.filtering import RATE_HZ
from bot.audio.worker.loudness import true_peak_dbtp
from bot.audio.worker.sampling import make_sample, sample_sound
from tests.audio.synthesis.figures import click

BARS = 4


def job(instrument: Instrument, style: str = "house", bpm: int = 123, seed: int = 1) -> MakeSample:
    loop = Loop(seed=seed, instrument=instrument, style=style, bpm=bpm, root=41)
    return MakeSample(loop=loop, bars=BARS)


def test_a_sample_is_whole_bars_at_24_bits(tmp_path: Path) -> None:
    made = make_sample(job(Instrument.KEYS), tmp_path)
    assert made.seconds == pytest.approx(BARS * 240 / 123, abs=1 / RATE_HZ)
    with wave.open(str(tmp_path / SAMPLE)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 3, RATE_HZ)
        assert file.getnframes() == round(made.seconds * RATE_HZ)
    content = (tmp_path / SAMPLE).read_bytes()
    assert len(content) < MakeSample.max_made_bytes
    make_sample(job(Instrument.KEYS), tmp_path)
    assert (tmp_path / SAMPLE).read_bytes() == content
    make_sample(job(Instrument.KEYS, seed=2), tmp_path)
    assert (tmp_path / SAMPLE).read_bytes() != content


@pytest.mark.parametrize(
    "instrument", [Instrument.DRUMS, Instrument.BASS, Instrument.KEYS, Instrument.MIX]
)
def test_a_sample_loops_without_a_click(instrument: Instrument) -> None:
    """Where it begins again is no sharper than the notes and hits within it."""
    sound = sample_sound(job(instrument, "techno", 131))
    looped = np.concatenate([sound, sound])
    assert true_peak_dbtp(looped) == pytest.approx(-1, abs=0.1)
    seam = looped[len(sound) - 1_000 : len(sound) + 1_000]
    assert click(seam) * np.abs(seam).max() <= click(sound) * np.abs(sound).max()


def test_keys_are_in_their_key() -> None:
    """Nearly all energy is on the notes of F minor, which this seed has."""
    sound = sample_sound(job(Instrument.KEYS, "synthwave", 100, seed=3))
    power = np.square(np.abs(np.fft.rfft(sound.mean(axis=1))))
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    within = (hz > 60) & (hz < 1_000)
    classes = np.round(12 * np.log2(hz[within] / 440) + 69).astype(int) % 12
    shares = np.bincount(classes, power[within], minlength=12) / power[within].sum()
    assert shares[[(41 + step) % 12 for step in (0, 2, 3, 5, 7, 8, 10)]].sum() > 0.9


def test_drums_are_in_time() -> None:
    """What's hit repeats after a beat of the tempo rather than after any other time nearby."""
    sound = sample_sound(job(Instrument.DRUMS, "house", 123))
    frame = RATE_HZ // 200
    power = np.square(sound.mean(axis=1))[: len(sound) // frame * frame].reshape(-1, frame)
    onsets = np.maximum(np.diff(np.log(power.sum(axis=1) + 1e-6)), 0)
    onsets -= onsets.mean()
    likeness = np.correlate(onsets, onsets, "full")[len(onsets) - 1 :]
    lags = np.arange(80, 120)
    assert lags[likeness[lags].argmax()] == pytest.approx(60 / 123 * 200, abs=1.5)
