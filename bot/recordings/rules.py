"""Whether two recordings are the same, by their fingerprints."""

from collections.abc import Sequence
from typing import Final

_STEPS_A_SECOND: Final = 16
_FARTHEST_APART: Final = 8 * _STEPS_A_SECOND
"""How much later one may begin."""
_LEAST_IN_COMMON: Final = 5 * _STEPS_A_SECOND
"""How much has to be there to compare."""
_MOST_DIFFERENT: Final = 0.1
"""The share of bits that may differ. Encoding changes less. Two tracks that were made of the same
sample share more than chance, a half, so this is strict."""
_WORD: Final = 32
_ALL: Final = (1 << _WORD) - 1


def same_recording(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether two fingerprints are of the same recording, in other encodings or at other levels.

    Each has 32 bits for a sixteenth of a second, 0 for silence. One may begin some seconds later.
    """
    return difference(first, second) < _MOST_DIFFERENT


def difference(first: Sequence[int], second: Sequence[int]) -> float:
    """Return the share of bits that differ where the fingerprints fit best; 1 if too short."""
    one, other = _Bits(first), _Bits(second)
    shifts = range(-_FARTHEST_APART, _FARTHEST_APART + 1)
    return min(
        one.difference(other, shift) if shift >= 0 else other.difference(one, -shift)
        for shift in shifts
    )


class _Bits:
    """A fingerprint as one long number, which is fast to compare."""

    def __init__(self, words: Sequence[int]) -> None:
        self.bits = int.from_bytes(b"".join(each.to_bytes(4) for each in reversed(words)))
        heard = ((_ALL if each else 0).to_bytes(4) for each in reversed(words))
        self.heard = int.from_bytes(b"".join(heard))

    def difference(self, other: "_Bits", steps: int) -> float:
        """Return the share of bits that differ if the other begins so many steps later."""
        heard = (self.heard >> steps * _WORD) & other.heard
        common = heard.bit_count()
        if common < _LEAST_IN_COMMON * _WORD:
            return 1.0
        differing = ((self.bits >> steps * _WORD) ^ other.bits) & heard
        return differing.bit_count() / common
