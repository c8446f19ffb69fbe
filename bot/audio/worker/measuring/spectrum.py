"""The long-term spectrum of both channels and of what they have in common (Welch's method)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.measures import STEREO_BANDS_HZ, THIRD_OCTAVES_HZ, StereoBand

_LOWEST_BIN_HZ: Final = 2.0
"""The lowest third of an octave is 4.6 Hz wide."""
_LOWEST_HZ, _HIGHEST_HZ = 20.0, 20_000.0
_NOTHING_DB: Final = -90.0
"""A band this far below all others together has nothing to measure."""
_MOST_DB: Final = 60.0

Power = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StereoImage:
    """Energies of left, of right, and of their product."""

    left: float
    right: float
    both: float

    def correlation(self) -> float | None:
        """Return how alike the sides are; None if one of them is silent."""
        product = self.left * self.right
        return max(-1.0, min(1.0, self.both / math.sqrt(product))) if product > 0 else None

    def width(self) -> float:
        """Return the share of the sides in all energy."""
        total = self.left + self.right
        return max(0.0, min(1.0, (total - 2 * self.both) / (2 * total)))

    def mono_loss_db(self) -> float:
        """Return how much quieter (L+R)/2 is than the mean of the sides."""
        total = self.left + self.right
        return max(0.0, _decibels(2 * total, total + 2 * self.both))

    def balance_db(self) -> float:
        """Return how much louder the right side is."""
        return _decibels(self.right, self.left)


class SpectrumMeter:
    """Adds up the energy of overlapping windows, per frequency."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._channels = channels
        self._length = 2 ** math.ceil(math.log2(rate / _LOWEST_BIN_HZ))
        self._hann = np.hanning(self._length + 1)[:-1].astype(np.float32)
        self._frequencies = np.fft.rfftfreq(self._length, 1 / rate)
        self._rest = np.zeros((channels, 0), dtype=np.float32)
        self._powers = np.zeros((channels, len(self._frequencies)))
        self._both = np.zeros(len(self._frequencies))

    def add(self, samples: NDArray[np.float32]) -> None:
        """Add samples, channels last."""
        rest = np.concatenate([self._rest, samples.T], axis=1)
        while rest.shape[1] >= self._length:
            self._transform(rest[:, : self._length])
            rest = rest[:, self._length // 2 :]
        self._rest = rest.copy()

    def finish(self) -> None:
        """Count a file that is shorter than a window, with silence after it.

        Otherwise the rest is left out: it's half a window, and cutting it off would click.
        """
        if not self._powers.any():
            missing = self._length - self._rest.shape[1]
            self._transform(np.pad(self._rest, ((0, 0), (0, missing))))

    def third_octaves_db(self) -> tuple[float | None, ...]:
        """Return the level of each of `THIRD_OCTAVES_HZ`, relative to the sum of all."""
        powers = [self._third_octave(at) for at in range(len(THIRD_OCTAVES_HZ))]
        total = sum(powers)
        return tuple(
            10 * math.log10(power / total) if power > total * 10 ** (_NOTHING_DB / 10) else None
            for power in powers
        )

    def stereo(self) -> StereoImage | None:
        """Return the image of everything that is heard; None for mono and for silence."""
        if self._channels == 1:
            return None
        image = self._image(_LOWEST_HZ, _HIGHEST_HZ)
        return image if image.left + image.right > 0 else None

    def stereo_bands(self) -> tuple[StereoBand, ...]:
        """Return the image of each of `STEREO_BANDS_HZ`; none for mono."""
        if self._channels == 1:
            return ()
        whole = self._image(_LOWEST_HZ, _HIGHEST_HZ)
        least = (whole.left + whole.right) * 10 ** (_NOTHING_DB / 10)
        return tuple(self._stereo_band(low, high, least) for low, high in STEREO_BANDS_HZ)

    def _transform(self, samples: NDArray[np.float32]) -> None:
        spectra = np.fft.rfft(samples * self._hann, axis=1)
        self._powers += spectra.real**2 + spectra.imag**2
        if self._channels == 2:
            left, right = spectra
            self._both += left.real * right.real + left.imag * right.imag

    def _third_octave(self, at: int) -> float:
        if THIRD_OCTAVES_HZ[at] >= self._rate / 2:
            return 0.0
        centre = 1_000 * 10 ** ((at - THIRD_OCTAVES_HZ.index(1_000.0)) / 10)
        low, high = centre * 10**-0.05, centre * 10**0.05
        return sum(self._between(power, low, high) for power in self._powers)

    def _stereo_band(self, low: int, high: int, least: float) -> StereoBand:
        image = self._image(low, high)
        has_sound = image.left + image.right > least
        measured: Mapping[str, float | None] = {
            "correlation": image.correlation() if has_sound else None,
            "width": image.width() if has_sound else None,
            "mono_loss_db": image.mono_loss_db() if has_sound else None,
        }
        return StereoBand(low_hz=low, high_hz=high, **measured)

    def _image(self, low: float, high: float) -> StereoImage:
        left, right = self._powers
        return StereoImage(
            left=self._between(left, low, high),
            right=self._between(right, low, high),
            both=self._between(self._both, low, high),
        )

    def _between(self, power: Power, low: float, high: float) -> float:
        """Return the sum of a spectrum between two frequencies; bins at the edges count in part."""
        sums = np.concatenate([[0.0], np.cumsum(power)])
        edges = (np.arange(len(power) + 1) - 0.5) * self._frequencies[1]
        start, end = np.interp([low, high], edges, sums)
        return float(end - start)


def _decibels(power: float, reference: float) -> float:
    if power <= 0 or reference <= 0:
        return _MOST_DB if power > reference else -_MOST_DB if reference > power else 0.0
    return max(-_MOST_DB, min(_MOST_DB, 10 * math.log10(power / reference)))
