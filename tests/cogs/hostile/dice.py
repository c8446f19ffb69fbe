"""Random choices drawn by Hypothesis."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Dice:
    """Makes choices from numbers that Hypothesis draws, shifted by another amount each time.

    Hypothesis' first example is all zeros, and a run of a few seconds has no other. Shifting makes
    its choices as varied as those of any other example.
    """

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._throws = 0

    def pick(self, among: Sequence[T]) -> T:
        """Choose one of several."""
        self._throws += 1
        drawn: int = self._draw(st.integers(0, len(among) - 1))
        turned = (self._throws * 0x9E3779B1 & 0xFFFFFFFF) >> 8
        return among[(drawn + turned) % len(among)]

    def some(self, among: Sequence[T], most: int) -> list[T]:
        """Choose up to `most`, with repetition."""
        return [self.pick(among) for _ in range(self.pick(range(most + 1)))]

    def often(self, of: int = 8) -> bool:
        """Return True except once in `of` times on average."""
        return self.pick(range(of)) > 0
