"""Buckets of scores, by which the members of a board are counted.

How many stand ahead of a score is the sum of the buckets above its own, and a count within it. A
few hundred buckets hold any number of members, and each is narrow: 3 percent of its scores.
"""

from collections.abc import Iterable
from enum import StrEnum

_EXACT = 64
"""Below this, each score is a bucket of its own."""

_BITS = 5
"""Above, each doubling has 2**5 buckets, by a score's leading bit and the five bits after it."""

PER_DOUBLING = 1 << _BITS
_FIRST_EXPONENT = _EXACT.bit_length() - 1


def bucket(score: int) -> int:
    """Return the bucket of a score; a higher score is in the same one or a higher one.

    Who has nothing, or less, is in bucket 0.
    """
    if score < _EXACT:
        return max(score, 0)
    exponent = score.bit_length() - 1
    return (
        _EXACT
        + (exponent - _FIRST_EXPONENT) * PER_DOUBLING
        + (score >> (exponent - _BITS))
        - PER_DOUBLING
    )


def least(number: int) -> int:
    """Return the lowest score in a bucket."""
    if number < _EXACT:
        return number
    doublings, place = divmod(number - _EXACT, PER_DOUBLING)
    return (PER_DOUBLING + place) << (_FIRST_EXPONENT + doublings - _BITS)


def most(number: int) -> int:
    """Return the highest score in a bucket."""
    return least(number + 1) - 1


def holding(counts: Iterable[tuple[int, int]], position: int) -> tuple[int, int]:
    """Return which of some buckets holds a position, and which position it is within it.

    `counts` are numbers with how many each holds, in the order in which positions count, from 0.

    Raises:
        IndexError: they do not hold so many.
    """
    for number, members in counts:
        if position < members:
            return number, position
        position -= members
    raise IndexError(position)


class Metric(StrEnum):
    """What a leaderboard ranks by."""

    XP = "xp"
    MINUTES = "minutes"
    QUESTS = "quests"
    STREAK = "streak"


RANKED = (Metric.XP, Metric.MINUTES, Metric.QUESTS)
"""The metrics of boards by period; each is a column of `standings`."""
