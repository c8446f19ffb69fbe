"""A member's track as others hear it: levelled, without metadata, and encoded anew.

A track of six minutes takes 140 MB as samples. It is decoded once, and what is done to it after
that goes second by second.
"""

from pathlib import Path
from typing import Final

import numpy as np

from bot.audio.jobs import MIX, TRACK, ConvertTrack, FileRefused, Refusal, TrackConverted
from bot.audio.worker.decoding import AudioFile, opened
from bot.audio.worker.encoding import stream_opus
from bot.audio.worker.excerpts import resampled
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.fingerprints import fingerprint
from bot.audio.worker.limiting import Levels, gains_for, levels_of, played
from bot.audio.worker.loudness import streamed_peak_dbtp
from bot.audio.worker.measuring.peaks import HIGHEST_SAMPLE

LUFS: Final = -16.0
HIGHEST_PEAK_DBTP: Final = -1.0
_OPUS: Final = {"compression_level": "5"}
"""Nobody hears a difference to 10 at this bit rate, and it takes two thirds of the time."""
_BITS_PER_SECOND: Final = 160_000
_SECONDS_AT_FULL_RATE: Final = 400
"""Longer tracks get a lower bit rate, so that none is larger than Discord takes."""
_SILENCE_LUFS: Final = -60.0
_SHORTEST_SECONDS: Final = 0.5
_FADE_OUT_SECONDS: Final = 3
_MARGINS_DB: Final = (0.7, 1.4, 2.8)
"""What encoding may add to peaks: mostly the first, seldom more."""
_SURELY_BELOW_DB: Final = 6.0
"""Encoding never adds as much."""


def convert_track(job: ConvertTrack, folder: Path) -> TrackConverted:
    """Write to `TRACK` what the beginning of `MIX` sounds like; raises `FileRefused`."""
    sound, original_seconds = _decoded(folder / MIX, job.longest_seconds)
    levels = levels_of(sound)
    loudness = levels.lufs()
    if loudness is None or loudness < _SILENCE_LUFS:
        raise FileRefused(Refusal.SILENT, MIX)
    _write(sound, levels, folder / TRACK)
    return TrackConverted(
        seconds=len(sound) / RATE_HZ,
        original_seconds=original_seconds,
        fingerprint=fingerprint(sound),
    )


def _decoded(path: Path, longest_seconds: int) -> tuple[Sound, float]:
    """Return the beginning of a file, and how long all of it is; raises `FileRefused`."""
    most, samples = longest_seconds * RATE_HZ, 0
    pieces: list[Sound] = []
    with opened(path) as file:
        for second in resampled(file):
            _check(second, file, path)
            if samples < most:
                pieces.append(second[: most - samples])
            samples += len(second)
    if samples < _SHORTEST_SECONDS * RATE_HZ:
        raise FileRefused(Refusal.EMPTY, path.name)
    sound = np.concatenate(pieces)
    if samples > most:
        _fade_out(sound)
    stereo = np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound
    return stereo, samples / RATE_HZ


def _check(samples: Sound, file: AudioFile, path: Path) -> None:
    highest = float(np.abs(samples).max(initial=0.0))
    if not highest <= HIGHEST_SAMPLE:  # false for NaN, too
        floats = file.codec.startswith("pcm_f")
        raise FileRefused(Refusal.INVALID_SAMPLES if floats else Refusal.DAMAGED, path.name)


def _fade_out(sound: Sound) -> None:
    length = min(_FADE_OUT_SECONDS * RATE_HZ, len(sound))
    sound[len(sound) - length :] *= np.linspace(1, 0, length, dtype=np.float32)[:, None]


def _write(sound: Sound, levels: Levels, path: Path) -> None:
    """Write a track at `LUFS`, with no peak over `HIGHEST_PEAK_DBTP` in what the file decodes to.

    Only a track whose peaks are far above its loudness is limited.
    """
    share = min(1.0, _SECONDS_AT_FULL_RATE * RATE_HZ / len(sound))
    for margin_db in _MARGINS_DB:
        gains = gains_for(levels, LUFS, 10 ** ((HIGHEST_PEAK_DBTP - margin_db) / 20))
        rate = round(_BITS_PER_SECOND * share)
        stream_opus(played(sound, gains), path, bits_per_second=rate, options=_OPUS)
        highest = 20 * np.log10((levels.peaks * gains).max())
        if highest < HIGHEST_PEAK_DBTP - _SURELY_BELOW_DB:
            return
        with opened(path) as file:
            if streamed_peak_dbtp(resampled(file)) <= HIGHEST_PEAK_DBTP:
                return
