"""What a critique says about a track, and how a turn to listen ends."""

from enum import StrEnum


class Verdict(StrEnum):
    """How far a track has come."""

    FINISHED = "finished"
    NEARLY = "nearly"
    NOT_YET = "not-yet"


class Outcome(StrEnum):
    """How a claim of a submission ended."""

    CRITIQUED = "critiqued"
    LAPSED = "lapsed"
    """48 hours went by."""
    PASSED = "passed"
    """The listener recognised it, or couldn't judge it."""
    WITHDRAWN = "withdrawn"
    """The submission was hidden or removed."""
