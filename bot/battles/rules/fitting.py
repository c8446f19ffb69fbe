"""Whether a converted file can be an entry."""

from collections.abc import Iterable, Sequence
from typing import Final

from bot.recordings.rules import same_recording

COMPARED_STEPS: Final = 480
"""How much of a fingerprint is compared: its first minute, which takes a millisecond."""


def sounds_like_any(fingerprint: Sequence[int], others: Iterable[Sequence[int]]) -> bool:
    """Return whether a recording is the same as one of others; this can take some tenths."""
    beginning = fingerprint[:COMPARED_STEPS]
    return any(same_recording(beginning, each[:COMPARED_STEPS]) for each in others)
