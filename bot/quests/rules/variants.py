"""Variants of a quest: the same technique, easier or harder."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Variant(StrEnum):
    """Which variant of a posting's quest a member completes."""

    EASIER = "easier"
    HARDER = "harder"


def fitting_variant(
    suitable: Sequence[int], difficulties: Mapping[Variant | None, int]
) -> Variant | None:
    """Return the variant that suits a member best, None for the quest itself.

    `suitable` are the difficulties that suit them, the best first; `difficulties` are those of the
    quest (None) and its variants. The quest itself comes first if it suits them at all.
    """
    if difficulties[None] in suitable:
        return None
    fitting = (each for wanted in suitable for each in difficulties if difficulties[each] == wanted)
    return next(fitting, None)
