"""Excerpts: a stretch of a file as Opus in Ogg, as loud as the file and without its metadata."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from av.audio.resampler import AudioResampler

from bot.audio.worker.decoding import AudioFile, opened
from bot.audio.worker.encoding import EXCERPT_BITS_PER_SECOND, write_opus
from bot.audio.worker.filtering import RATE_HZ, Sound

_FADE_SECONDS: Final = 0.02


def write_excerpt(path: Path, excerpt: Path, starts_at: float, seconds: float) -> None:
    """Write a stretch of a file to another, unless nothing is there."""
    sound = faded(read_sound(path, starts_at, seconds))
    if len(sound):
        write_opus(sound, excerpt, bits_per_second=EXCERPT_BITS_PER_SECOND)


def read_sound(path: Path, starts_at: float, seconds: float) -> Sound:
    """Return a stretch of a file; raises `FileRefused`.

    The file is decoded from its start: seeking trusts what a file says about itself.
    """
    first, last = round(starts_at * RATE_HZ), round((starts_at + seconds) * RATE_HZ)
    pieces: list[Sound] = []
    at = 0
    with opened(path) as file:
        for samples in resampled(file):
            if at + len(samples) > first:
                pieces.append(samples[max(first - at, 0) : last - at])
            at += len(samples)
            if at >= last:
                break
        channels = file.channels
    sound = np.concatenate([np.zeros((0, channels), np.float32), *pieces])
    return np.repeat(sound, 2, axis=1) if channels == 1 else sound


def faded(sound: Sound) -> Sound:
    """Return sound that begins and ends at zero."""
    length = min(round(_FADE_SECONDS * RATE_HZ), len(sound) // 2)
    ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)[:, None]
    result = sound.copy()
    result[:length] *= ramp
    result[len(result) - length :] *= ramp[::-1]
    return result


def resampled(file: AudioFile) -> Iterator[Sound]:
    """Yield a file's samples second by second, in its own number of channels."""
    resampler = AudioResampler(format="flt", rate=RATE_HZ, frame_size=RATE_HZ)
    for frame in chain(file.frames(), (None,)):
        for second in resampler.resample(frame):
            yield np.asarray(second.to_ndarray(), np.float32).reshape(-1, file.channels)
