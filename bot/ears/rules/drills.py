"""The ten drills and their difficulty steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

QUESTIONS_A_ROUND: Final = 8


class Drill(StrEnum):
    """One kind of ear training. Stored by value, so a value never changes."""

    BANDS = "bands"
    LEVEL = "level"
    COMPRESSION = "compression"
    STEREO = "stereo"
    SPACE = "space"
    CLIPPING = "clipping"
    PITCH = "pitch"
    INTERVALS = "intervals"
    CHORDS = "chords"
    TIMING = "timing"


class Unit(StrEnum):
    """What a drill's difficulty is measured in. Exported by value, so a value never changes."""

    DB = "dB"
    PERCENT = "%"
    CENTS = "cents"
    MILLISECONDS = "ms"
    KINDS = "kinds"
    """How many different ones can come up: more is harder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The difficulty steps of a drill, from easy to very hard, as amounts in its unit.

    A position is a step, or a place between two: 1.5 is halfway from the second to the third.
    """

    unit: Unit
    amounts: Sequence[float]

    @property
    def last(self) -> int:
        """The hardest step."""
        return len(self.amounts) - 1

    def amount_at(self, position: float) -> float:
        """Return the amount at a position; beyond the ends, that of the end."""
        position = min(max(position, 0.0), float(self.last))
        step = min(int(position), self.last - 1)
        easier, harder = self.amounts[step : step + 2]
        return easier + (harder - easier) * (position - step)

    def position_of(self, amount: float) -> float:
        """Return the position of an amount; the end if it lies beyond."""
        direction = 1 if self.amounts[-1] > self.amounts[0] else -1
        for step, (easier, harder) in enumerate(pairwise(self.amounts)):
            if direction * amount <= direction * harder:
                return max(0.0, step + (amount - easier) / (harder - easier))
        return float(self.last)


LADDERS: Final = {
    Drill.BANDS: Ladder(unit=Unit.DB, amounts=(12, 9, 7, 5, 4, 3, 2, 1.5)),
    Drill.LEVEL: Ladder(unit=Unit.DB, amounts=(6, 4, 3, 2, 1.5, 1, 0.7, 0.5)),
    Drill.COMPRESSION: Ladder(unit=Unit.DB, amounts=(14, 11, 9, 7, 5, 4, 3, 2)),
    Drill.STEREO: Ladder(unit=Unit.PERCENT, amounts=(50, 40, 30, 22, 16, 12, 9, 6)),
    Drill.SPACE: Ladder(unit=Unit.DB, amounts=(-4, -7, -10, -13, -16, -19, -22, -25)),
    Drill.CLIPPING: Ladder(unit=Unit.DB, amounts=(12, 9, 7, 5, 4, 3, 2, 1)),
    Drill.PITCH: Ladder(unit=Unit.CENTS, amounts=(80, 55, 40, 28, 20, 14, 10, 7)),
    Drill.INTERVALS: Ladder(unit=Unit.KINDS, amounts=(2, 3, 4, 5, 6, 8, 10, 12)),
    Drill.CHORDS: Ladder(unit=Unit.KINDS, amounts=(2, 3, 4, 5, 6, 8, 10, 12)),
    Drill.TIMING: Ladder(unit=Unit.MILLISECONDS, amounts=(60, 45, 34, 25, 19, 14, 10, 7)),
}
"""Each step is about three quarters of the one before: near the least change that anyone hears
between two steps, so that a threshold within a step says all that 24 answers can tell."""
