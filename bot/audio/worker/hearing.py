"""Excerpts as they sound elsewhere: about what a small speaker lets through, and next to another.

Everything comes out at the same moderate loudness, so that nothing seems better by being louder.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bot.audio.clips import Width
from bot.audio.jobs import CLIP, MIX, REFERENCE, ExcerptMade, HearExcerpt, Hearing
from bot.audio.worker.effects.stereo import width
from bot.audio.worker.encoding import EXCERPT_BITS_PER_SECOND, write_opus
from bot.audio.worker.excerpts import faded, read_sound
from bot.audio.worker.filtering import RATE_HZ, Filter, Sound, filtered
from bot.audio.worker.loudness import amplified, as_loud_as, true_peak_dbtp
from bot.audio.worker.loudness_meter import LOUDEST_SECONDS

LUFS: Final = -16.0
HIGHEST_PEAK_DBTP: Final = -1.0
_OPUS_MARGIN_DB: Final = 0.7
"""What encoding may add to a peak."""
_TURN_SECONDS: Final = 5
_GAP_SECONDS: Final = 0.25


def _pass(kind: str, hz: float) -> list[Filter]:
    """Return a Butterworth filter of the fourth order: 24 dB per octave."""
    return [
        (kind, {"frequency": hz, "width_type": "q", "width": width}) for width in (0.541, 1.307)
    ]


def _bell(hz: float, gain_db: float) -> Filter:
    return "equalizer", {"frequency": hz, "width_type": "q", "width": 1.5, "gain": gain_db}


_WIDTHS: Final[Mapping[Hearing, Width]] = {
    Hearing.PHONE: Width(percent=20),
    Hearing.LAPTOP: Width(percent=50),
    Hearing.MONO: Width(percent=0),
}

_FILTERS: Final[Mapping[Hearing, Sequence[Filter]]] = {
    Hearing.PHONE: (
        *_pass("highpass", 300),
        *_pass("lowpass", 8_000),
        _bell(900, 4),
        _bell(3_200, 5),
        (
            "acompressor",
            {"threshold": "-24dB", "ratio": 3, "attack": 5, "release": 80, "makeup": 1},
        ),
    ),
    Hearing.LAPTOP: (
        *_pass("highpass", 180),
        *_pass("lowpass", 16_000),
        _bell(450, 2),
        _bell(3_500, 3),
    ),
}


def hear_excerpt(job: HearExcerpt, folder: Path) -> ExcerptMade:
    """Write to `CLIP` what the excerpt in `MIX` sounds like elsewhere; raises `FileRefused`."""
    mix = as_loud_as(read_sound(folder / MIX, 0, LOUDEST_SECONDS), LUFS)
    if job.hearing is Hearing.REFERENCE:
        reference = as_loud_as(read_sound(folder / REFERENCE, 0, LOUDEST_SECONDS), LUFS)
        sound = _in_turns(mix, reference)
    elif job.hearing is Hearing.MONO:
        sound = width(mix, _WIDTHS[job.hearing])  # what mono costs stays lost
    else:
        sound = filtered(width(mix, _WIDTHS[job.hearing]), *_FILTERS[job.hearing])
        sound = as_loud_as(sound, LUFS)
    sound = _below_peak(faded(sound))
    write_opus(sound, folder / CLIP, bits_per_second=EXCERPT_BITS_PER_SECOND)
    return ExcerptMade(seconds=len(sound) / RATE_HZ)


def _in_turns(mix: Sound, reference: Sound) -> Sound:
    """Return some seconds of each in turns, from the same places."""
    turn, gap = _TURN_SECONDS * RATE_HZ, round(_GAP_SECONDS * RATE_HZ)
    length = min(len(mix), len(reference))
    pieces = [
        np.pad(faded(source[start : start + turn]), ((0, gap), (0, 0)))
        for start in range(0, length, 2 * turn)
        for source in (mix, reference)
    ]
    return np.concatenate(pieces)[:-gap]


def _below_peak(sound: Sound) -> Sound:
    """Return sound turned down where its peaks are too high: nothing is limited."""
    over_db = true_peak_dbtp(sound) - (HIGHEST_PEAK_DBTP - _OPUS_MARGIN_DB)
    return amplified(sound, -over_db) if over_db > 0 else sound
