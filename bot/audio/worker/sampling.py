"""Samples to build on: a few bars as a WAV file, which can be looped."""

import wave
from pathlib import Path
from typing import Final

import numpy as np

from bot.audio.jobs import SAMPLE, MakeSample, SampleMade
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.loudness import amplified, true_peak_dbtp
from bot.audio.worker.synthesis import render_bars
from bot.audio.worker.synthesis.playing import changes_of

HIGHEST_PEAK_DBTP: Final = -1.0
_BYTES: Final = 3
_FULL_SCALE: Final = (1 << 23) - 1


def make_sample(job: MakeSample, folder: Path) -> SampleMade:
    """Write the bars of a loop to `SAMPLE`."""
    sound = sample_sound(job)
    _write_wav(sound, folder / SAMPLE)
    return SampleMade(seconds=len(sound) / RATE_HZ, mode=changes_of(job.loop).mode)


def sample_sound(job: MakeSample) -> Sound:
    """Return the bars of a loop, with their peak at `HIGHEST_PEAK_DBTP` also when looped."""
    sound = render_bars(job.loop, job.bars)
    around = np.concatenate([sound[-RATE_HZ:], sound, sound[:RATE_HZ]])
    return amplified(sound, HIGHEST_PEAK_DBTP - true_peak_dbtp(around))


def _write_wav(sound: Sound, path: Path) -> None:
    whole = np.round(sound * _FULL_SCALE).astype("<i4")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(_BYTES)
        file.setframerate(RATE_HZ)
        file.writeframes(whole.view(np.uint8).reshape(-1, 4)[:, :_BYTES].tobytes())
