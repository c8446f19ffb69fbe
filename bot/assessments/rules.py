"""Values of a self-assessment."""

from enum import StrEnum


class Rating(StrEnum):
    """How hard an exercise was for a member."""

    TOO_EASY = "too-easy"
    RIGHT = "right"
    TOO_HARD = "too-hard"
