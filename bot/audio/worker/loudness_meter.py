"""Loudness by ITU-R BS.1770-5 and EBU Tech 3341, loudness range by Tech 3342.

FFmpeg's `ebur128` moves its windows by 100 ms, counts blocks at the start that aren't full yet,
and puts its figures into metadata that PyAV can't read. So FFmpeg filters, and gates are here.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SILENCE_LUFS: Final = -70.0
"""The absolute gate: what is below isn't counted."""
MOST_POINTS: Final = 240
LOUDEST_SECONDS: Final = 30

_BLOCKS_A_SECOND: Final = 100
"""Windows move by 10 ms, so that a burst is found wherever it begins (Tech 3341, signal 13)."""
_MOMENTARY, _SHORT_TERM, _STEP = 40, 300, 10  # blocks: 400 ms, 3 s, and 100 ms between gated ones
_INTEGRATED_GATE_LU, _RANGE_GATE_LU = -10.0, -20.0
_RANGE_PERCENTS: Final = (10, 95)
_POINT_SECONDS: Final = 0.5
_OFFSET_LUFS: Final = -0.691
_SMALLEST: Final = 1e-15

Energies = NDArray[np.float64]


def lufs(energy: float) -> float | None:
    """Return the loudness of a mean square over all channels; None for silence."""
    loudness = float(_lufs(np.float64(energy)))
    return loudness if loudness > SILENCE_LUFS else None


class LoudnessMeter:
    """Gathers K-weighted samples in blocks of 10 ms."""

    def __init__(self, rate: int, channels: int) -> None:
        self._block = rate // _BLOCKS_A_SECOND
        self._rest = np.empty((0, channels), dtype=np.float64)
        self._energies: list[Energies] = []
        self._seconds = self._block / rate

    def add(self, weighted: NDArray[np.float32 | np.float64]) -> None:
        """Add samples, channels last."""
        samples = np.concatenate([self._rest, weighted])
        blocks = len(samples) // self._block
        whole = samples[: blocks * self._block].reshape(blocks, self._block * samples.shape[1])
        self._energies.append(np.einsum("bs,bs->b", whole, whole) / self._block)
        self._rest = samples[blocks * self._block :]

    def loudness(self) -> "Loudness":
        """Return what was gathered."""
        return Loudness(energies=np.concatenate(self._energies), block_seconds=self._seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """The loudness of a whole file."""

    energies: Energies
    """The mean square of each block, summed over channels."""
    block_seconds: float

    def integrated(self) -> float | None:
        """Return the loudness of the blocks of 400 ms that both gates let through."""
        energies = self._windows(_MOMENTARY)[::_STEP]
        energies = energies[_lufs(energies) > SILENCE_LUFS]
        if not energies.size:
            return None
        gate = _lufs(energies.mean()) + _INTEGRATED_GATE_LU
        return lufs(float(energies[_lufs(energies) > gate].mean()))

    def range(self) -> float | None:
        """Return the loudness range, from the 10th to the 95th percentile of gated short terms."""
        energies = self._windows(_SHORT_TERM)[::_STEP]
        energies = energies[_lufs(energies) > SILENCE_LUFS]
        if not energies.size:
            return None
        loudness = _lufs(energies)
        gated = np.sort(loudness[loudness > _lufs(energies.mean()) + _RANGE_GATE_LU])
        low, high = (gated[int((len(gated) - 1) * at / 100 + 0.5)] for at in _RANGE_PERCENTS)
        return float(high - low)

    def max_momentary(self) -> float | None:
        """Return the loudest 400 ms."""
        return lufs(self._windows(_MOMENTARY).max(initial=0))

    def max_short_term(self) -> float | None:
        """Return the loudest 3 s."""
        return lufs(self._windows(_SHORT_TERM).max(initial=0))

    def loudest_at(self) -> float:
        """Return when the loudest 30 seconds begin."""
        windows = self._windows(LOUDEST_SECONDS * _BLOCKS_A_SECOND)
        return float(windows.argmax() * self.block_seconds) if windows.size else 0.0

    def points(self) -> tuple[float | None, ...]:
        """Return the loudness of the 3 s around equally distant times, from start to end."""
        count = len(self.energies)
        points = min(MOST_POINTS, max(2, round(count * self.block_seconds / _POINT_SECONDS)))
        centres = np.linspace(0, count, points).round().astype(int)
        starts = np.maximum(centres - _SHORT_TERM // 2, 0)
        ends = np.minimum(centres + _SHORT_TERM // 2, count)
        sums = np.concatenate([[0.0], np.cumsum(self.energies)])
        means = (sums[ends] - sums[starts]) / np.maximum(ends - starts, 1)
        return tuple(lufs(float(mean)) for mean in means)

    def _windows(self, blocks: int) -> Energies:
        """Return the mean energy of every window of so many blocks."""
        sums = np.concatenate([[0.0], np.cumsum(self.energies)])
        return np.maximum((sums[blocks:] - sums[:-blocks]) / blocks, 0)


def _lufs(energy: Energies | np.float64) -> NDArray[np.float64]:
    return np.asarray(_OFFSET_LUFS + 10 * np.log10(np.maximum(energy, _SMALLEST)))
