"""Score buckets, in which the members of a board are counted.

A rank is the sum of the higher buckets plus a count within the score's own bucket. A few hundred
buckets are enough for any number of members; each spans about 3 percent of its scores.
"""

from collections.abc import Iterable
from enum import StrEnum

_EXACT = 64
"""Below this, each score has its own bucket."""

_BITS = 5
"""From there on, each doubling has 2**5 buckets, by the five bits after the leading one."""

PER_DOUBLING = 1 << _BITS
_FIRST_EXPONENT = _EXACT.bit_length() - 1


def bucket(score: int) -> int:
    """Return the bucket of a score; a higher score is in the same one or a higher one.

    Scores of 0 and below are in bucket 0.
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


def lowest_score(number: int) -> int:
    """Return the lowest score in a bucket."""
    if number < _EXACT:
        return number
    doublings, place = divmod(number - _EXACT, PER_DOUBLING)
    return (PER_DOUBLING + place) << (_FIRST_EXPONENT + doublings - _BITS)


def highest_score(number: int) -> int:
    """Return the highest score in a bucket."""
    return lowest_score(number + 1) - 1


def bucket_at(counts: Iterable[tuple[int, int]], position: int) -> tuple[int, int]:
    """Return the bucket at a position, counted from 0, and the position within that bucket.

    `counts` are bucket numbers with their numbers of members, in the order of the positions.

    Raises:
        IndexError: there are not that many members.
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
