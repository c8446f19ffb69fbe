"""How it is decided what happens next."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Dice:
    """Decides by what Hypothesis draws, turned on with each throw.

    Its first and simplest example is nothing but zeros, and a run of a few seconds has no other:
    turned on, that one goes as far round as any.
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
        """Choose none or several, the same more than once perhaps."""
        return [self.pick(among) for _ in range(self.pick(range(most + 1)))]

    def often(self, of: int = 8) -> bool:
        """Say yes all but one time in so many."""
        return self.pick(range(of)) > 0
