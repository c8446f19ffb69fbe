"""When things sound: the grid of a loop, in samples."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.audio.clips import Loop
from bot.audio.worker.synthesis.grooves import GROOVES
from bot.audio.worker.synthesis.waves import RATE

STEPS: Final = 16
"""Sixteenths in a bar."""
LEAD: Final = RATE // 50
"""Silence before the first bar, so that what plays early has room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The sixteenths of a loop."""

    step: float
    """How long a sixteenth is, in samples."""
    swing: float
    """How late every second sixteenth is by style, in samples."""
    swung: int
    """How late it is on top of that."""
    steps: int
    """How many sixteenths begin within the loop."""
    bars: int
    """How many bars make a phrase."""

    def at(self, step: float) -> int:
        """The sample at which a sixteenth begins, with swing."""
        odd = int(step) % 2 == 1
        place = LEAD + round(step * self.step + (self.swing if odd else 0.0))
        return place + (self.swung if odd else 0)


def grid_of(loop: Loop, seconds: float) -> Grid:
    """The grid of a loop of this length."""
    steps = math.ceil((seconds * RATE - LEAD) / _step(loop))
    return _grid(loop, steps, bars=max(2, min(4, steps // STEPS)))


def grid_of_bars(loop: Loop, bars: int) -> Grid:
    """The grid of a loop of so many whole bars."""
    return _grid(loop, bars * STEPS, bars=min(4, bars))


def _grid(loop: Loop, steps: int, *, bars: int) -> Grid:
    step = _step(loop)
    return Grid(
        step=step,
        swing=GROOVES[loop.style].swing * step,
        swung=round(loop.swing_ms * RATE / 1000),
        steps=steps,
        bars=bars,
    )


def _step(loop: Loop) -> float:
    return RATE * 15 / loop.bpm


def dice(loop: Loop, purpose: int) -> np.random.Generator:
    """Chance for one purpose: one decision more does not change the others."""
    return np.random.default_rng((loop.seed, purpose))


def normal(rng: np.random.Generator) -> float:
    """How far a person is off, in standard deviations: never by more than two."""
    return float(np.clip(rng.normal(), -2, 2))
