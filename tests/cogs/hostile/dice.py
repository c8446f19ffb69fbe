"""Random choices, drawn by Hypothesis or from a seed."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

Below = Callable[[int], int]
"""Returns a number from 0 to below the one given."""


class Dice:
    """Makes choices from random numbers, shifted by another amount each time.

    Hypothesis' first example is all zeros, and a run of a few seconds has no other. Shifting makes
    its choices as varied as those of any other example.
    """

    def __init__(self, below: Below) -> None:
        self._below = below
        self._throws = 0

    def pick(self, among: Sequence[T]) -> T:
        """Choose one of several."""
        self._throws += 1
        drawn = self._below(len(among))
        turned = (self._throws * 0x9E3779B1 & 0xFFFFFFFF) >> 8
        return among[(drawn + turned) % len(among)]

    def some(self, among: Sequence[T], most: int) -> list[T]:
        """Choose up to `most`, with repetition."""
        return [self.pick(among) for _ in range(self.pick(range(most + 1)))]

    def often(self, of: int = 8) -> bool:
        """Return True except once in `of` times on average."""
        return self.pick(range(of)) > 0
