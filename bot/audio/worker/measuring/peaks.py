"""What is counted sample by sample: the peak, clipping, DC and silence at both ends."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.worker.measuring.clipping import ClippingMeter

HIGHEST_SAMPLE: Final = 1_000.0
"""60 dB over full scale: floats beyond aren't sound."""
_SILENCE: Final = 0.001
"""-60 dBFS."""
_MOST_TIMES: Final = 5
_TIMES_APART: Final = 1.0

Samples = NDArray[np.float32]


class PeakMeter:
    """Counts samples of one file."""

    def __init__(self, rate: int, channels: int, bit_depth: int | None) -> None:
        self._rate = rate
        self._sums = np.zeros(channels)
        self._heard: tuple[int, int] | None = None
        self._clipping = [ClippingMeter(rate, bit_depth) for _ in range(channels)]
        self.samples = 0
        self.peak = 0.0

    def add(self, samples: Samples) -> bool:
        """Count samples, channels last; false if they aren't sound."""
        highest = float(max(samples.max(), -samples.min())) if samples.size else 0.0
        if not highest <= HIGHEST_SAMPLE:  # false for NaN, too
            return False
        self.peak = max(self.peak, highest)
        channels = np.ascontiguousarray(samples.T)  # many times faster to go through
        for meter, channel in zip(self._clipping, channels, strict=True):
            meter.add(channel, self.peak)
        heard = np.flatnonzero(np.abs(samples.ravel()) > _SILENCE) // len(channels)
        if heard.size:
            first, last = self.samples + int(heard[0]), self.samples + int(heard[-1])
            self._heard = (self._heard[0] if self._heard else first, last)
        self._sums += channels.sum(axis=1, dtype=np.float64)
        self.samples += len(samples)
        return True

    def finish(self) -> None:
        """Say that these were all."""
        for meter in self._clipping:
            meter.finish()

    def dc_offset(self) -> float:
        """Return the mean of the channel whose mean is farther from zero."""
        means = self._sums / max(self.samples, 1)
        return float(means[np.abs(means).argmax()])

    def leading_silence_seconds(self) -> float:
        """Return how long it takes until something is heard."""
        return (self._heard[0] if self._heard else self.samples) / self._rate

    def trailing_silence_seconds(self) -> float:
        """Return for how long nothing is heard at the end."""
        return (self.samples - self._heard[1] - 1) / self._rate if self._heard else 0.0

    def clipped_runs(self) -> int:
        """Return how many runs are clipped, in all channels."""
        return sum(meter.runs for meter in self._clipping)

    def clipped_at(self) -> tuple[float, ...]:
        """Return when the first of them are, in seconds."""
        times: list[float] = []
        for start in sorted(at for meter in self._clipping for at in meter.starts):
            if not times or start / self._rate >= times[-1] + _TIMES_APART:
                times.append(start / self._rate)
        return tuple(times[:_MOST_TIMES])
