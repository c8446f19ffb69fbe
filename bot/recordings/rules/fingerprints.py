"""Whether recordings are the same, by their fingerprints."""

import struct
from collections.abc import Iterable, Sequence
from typing import Final

_STEPS_A_SECOND: Final = 16
_FARTHEST_APART: Final = 8 * _STEPS_A_SECOND
"""How much later one may begin."""
_LEAST_IN_COMMON: Final = 5 * _STEPS_A_SECOND
"""How much has to be there to compare."""
_MOST_DIFFERENT: Final = 0.1
"""The share of bits that may differ. Encoding changes less. Two tracks that were made of the same
sample share more than chance, a half, so this is strict."""
_MOST_DIFFERENT_IN_SAMPLE: Final = 0.3
"""The same for one word of each second, with a wide margin for chance."""
_LEAST_IN_SAMPLE: Final = 4
_WORD: Final = 32
_ALL: Final = (1 << _WORD) - 1


def is_one_of(recording: Sequence[int], others: Iterable[Sequence[int]]) -> bool:
    """Whether a fingerprint is of the same recording as one of others.

    They may be in other encodings and at other levels. Each has 32 bits for a sixteenth of a
    second, 0 for silence. One may begin some seconds later.

    All shifts are tried with one word of each second first, since most recordings are others.
    """
    whole = _Bits(recording)
    parts = [_Bits(recording[at::_STEPS_A_SECOND]) for at in range(_STEPS_A_SECOND)]
    return any(_is_same(whole, parts, other) for other in others)


def _is_same(whole: "_Bits", parts: Sequence["_Bits"], other: Sequence[int]) -> bool:
    """Whether `other` fits somewhere; `parts` are the words of `whole`, by what of a second."""
    part = _Bits(other[::_STEPS_A_SECOND])
    shifts: list[int] = []
    for shift in range(-_FARTHEST_APART, _FARTHEST_APART + 1):
        seconds, steps = divmod(shift, _STEPS_A_SECOND)
        differing, common = parts[steps].compare(part, seconds)
        if differing < common * _MOST_DIFFERENT_IN_SAMPLE or common < _LEAST_IN_SAMPLE * _WORD:
            shifts.append(shift)
    whole_other = _Bits(other)
    results = (whole.compare(whole_other, shift) for shift in shifts)
    return any(
        differing < common * _MOST_DIFFERENT and common >= _LEAST_IN_COMMON * _WORD
        for differing, common in results
    )


class _Bits:
    """Words as one long number, which is fast to compare."""

    def __init__(self, words: Sequence[int]) -> None:
        self.bits = _long_number(words)
        self.heard = _long_number([_ALL if word else 0 for word in words])

    def compare(self, other: "_Bits", shift: int) -> tuple[int, int]:
        """Return how many bits differ, and of how many, if the other begins so much later."""
        if shift < 0:
            return other.compare(self, -shift)
        heard = (self.heard >> shift * _WORD) & other.heard
        differing = ((self.bits >> shift * _WORD) ^ other.bits) & heard
        return differing.bit_count(), heard.bit_count()


def _long_number(words: Sequence[int]) -> int:
    return int.from_bytes(struct.pack(f"<{len(words)}I", *words), "little")
