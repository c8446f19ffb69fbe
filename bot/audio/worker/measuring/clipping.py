"""Clipped runs: where a wave is cut off flat."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FULL_SCALE: Final = 1 - 2**-15
_FLAT: Final = 2**-15
"""Samples this close to the highest are at the highest."""
_STEEP: Final = 8
"""A clipped wave is steep where it meets the ceiling. The top of a slow wave can be flat as well,
but its next sample is at most about three steps lower."""
_SHORTEST: Final = 3
_MOST_STARTS: Final = 1_000

Samples = NDArray[np.float32]


class ClippingMeter:
    """Counts runs of one channel at full scale, or at the highest sample if that's lower."""

    def __init__(self, rate: int, bit_depth: int | None) -> None:
        self._longest = rate
        self._step = max(_FLAT, 2.0 ** (1 - (bit_depth or 32)))
        self._ceiling = 0.0
        self._seen = 0
        self._tail = np.zeros(0, dtype=np.float32)
        self.runs = 0
        self.starts: list[int] = []
        """Where the first runs begin, in samples."""

    def add(self, samples: Samples, highest: float) -> None:
        """Add samples; `highest` is the highest of the file so far, these included."""
        ceiling = min(highest, FULL_SCALE)
        if ceiling > self._ceiling + self._step:
            self.runs, self.starts = 0, []  # they weren't at the ceiling after all
        self._ceiling = ceiling
        start = self._seen - len(self._tail)
        self._seen += len(samples)
        samples = np.concatenate([self._tail, samples])
        self._tail = samples[self._count(samples, start) :]

    def finish(self) -> None:
        """Count a run that the file ends with."""
        self.add(np.zeros(1, dtype=np.float32), self._ceiling)

    def _count(self, samples: Samples, start: int) -> int:
        """Count the runs that end within these samples; return where what's left begins."""
        high = np.abs(samples) >= self._ceiling - self._step
        sides = np.where(high, np.sign(samples), 0).astype(np.int8)
        bounds = np.concatenate([[0], np.flatnonzero(np.diff(sides)) + 1, [len(samples)]])
        starts, ends = bounds[:-1], bounds[1:]
        runs = (sides[starts] != 0) & (ends - starts >= _SHORTEST) & (ends < len(samples))
        starts, ends = starts[runs], ends[runs]
        signs = sides[starts]
        before = self._ceiling - signs * samples[np.maximum(starts - 1, 0)]
        after = self._ceiling - signs * samples[ends]
        steep = starts[np.maximum(before, after) > _STEEP * self._step]
        self.runs += len(steep)
        self.starts += (start + steep[: _MOST_STARTS - len(self.starts)]).tolist()
        open_run = int(bounds[-2]) if len(samples) and sides[-1] else len(samples)
        return max(open_run - 1, len(samples) - self._longest, 0)
