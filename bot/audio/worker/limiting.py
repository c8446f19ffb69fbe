"""The levels of a whole track, and a limiter for it.

Both work on blocks of 10 ms. A track is turned down from 40 ms before a peak until 40 ms after it,
so that no wave is bent, as it would be by a limiter that reacts at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.audio.worker.filtering import RATE_HZ, Sound, streamed
from bot.audio.worker.loudness import WEIGHTING
from bot.audio.worker.loudness_meter import Energies, Loudness, LoudnessMeter

_BLOCK: Final = RATE_HZ // 100
_OVERSAMPLING: Final = 4
_SMOOTHED: Final = 3
_HELD: Final = _SMOOTHED + 1
"""So many blocks on both sides of a peak are turned down as far, so that what is smoothed over
fewer of them is low enough, between the centres of two blocks, too."""
_PASSES: Final = 6
_MOST_LIMITED_DB: Final = 12.0
"""How much louder a track may become to make up for what was limited."""
_TINY: Final = 1e-9

Gains = NDArray[np.float64]
"""The gain in the middle of each block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What each block of a track measures."""

    energies: Energies
    """The mean square, K-weighted and summed over channels."""
    peaks: NDArray[np.float32]
    """The true peak."""

    @property
    def peak(self) -> float:
        """The highest true peak."""
        return float(self.peaks.max(initial=0.0))

    def lufs(self, gains: Gains | float = 1.0) -> float | None:
        """Return the integrated loudness after these gains; None if it is silent."""
        energies = self.energies * np.square(gains)
        return Loudness(energies=energies, block_seconds=_BLOCK / RATE_HZ).integrated()


def levels_of(sound: Sound) -> Levels:
    """Measure a track."""
    meter = LoudnessMeter(RATE_HZ, 2)
    for weighted in streamed(in_seconds(sound), *WEIGHTING):
        meter.add(weighted)
    energies = meter.loudness().energies
    oversampled = streamed(
        in_seconds(sound),
        ("aresample", {"out_sample_rate": _OVERSAMPLING * RATE_HZ}),
        ("asetnsamples", {"n": _OVERSAMPLING * RATE_HZ, "p": 0}),
    )
    peaks = np.concatenate([_peaks(second) for second in oversampled])
    if len(peaks) > len(energies):  # of the last milliseconds
        peaks[len(energies) - 1] = peaks[len(energies) - 1 :].max()
    return Levels(energies=energies, peaks=peaks[: len(energies)])


def in_seconds(sound: Sound) -> Iterator[Sound]:
    """Yield a track in pieces of a second."""
    for at in range(0, len(sound), RATE_HZ):
        yield sound[at : at + RATE_HZ]


def _peaks(oversampled: Sound) -> NDArray[np.float32]:
    block = _OVERSAMPLING * _BLOCK
    highest = np.abs(oversampled).max(axis=1)
    return np.pad(highest, (0, -len(highest) % block)).reshape(-1, block).max(axis=1)


def gains_for(levels: Levels, lufs: float, peak: float) -> Gains:
    """Return the gains with which a track that isn't silent has a loudness, and no higher peak."""
    gain_db = first_db = lufs - (levels.lufs() or 0.0)
    gains = _limited(levels, gain_db, peak)
    for _ in range(_PASSES):
        loudness = levels.lufs(gains)
        missing_db = 0.0 if loudness is None else lufs - loudness
        gain_db = min(gain_db + missing_db, first_db + _MOST_LIMITED_DB)
        gains = _limited(levels, gain_db, peak)
    return gains


def _limited(levels: Levels, gain_db: float, peak: float) -> Gains:
    gain = 10 ** (gain_db / 20)
    most = np.minimum(gain, peak / np.maximum(levels.peaks, _TINY))
    held = _around(most, _HELD).min(axis=1)
    return _around(held, _SMOOTHED).mean(axis=1)


def _around(values: Gains, blocks: int) -> Gains:
    """Return each value with so many on both sides of it."""
    return sliding_window_view(np.pad(values, blocks, mode="edge"), 2 * blocks + 1)


def played(sound: Sound, gains: Gains) -> Iterator[Sound]:
    """Yield a track with gains, piece by piece."""
    centres = np.arange(len(gains)) * _BLOCK + _BLOCK // 2
    at = 0
    for second in in_seconds(sound):
        curve = np.interp(np.arange(at, at + len(second)), centres, gains)
        yield second * curve[:, None].astype(np.float32)
        at += len(second)
