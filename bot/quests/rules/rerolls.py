"""Why members swap a personal quest."""

from enum import StrEnum


class RerollReason(StrEnum):
    """What was wrong with a personal quest; the coach acts on it for 12 weeks."""

    TOO_LONG = "too-long"
    NOT_MY_MUSIC = "not-my-music"
    MISSING_GEAR = "missing-gear"
    DONE_BEFORE = "done-before"
    TOO_EASY = "too-easy"
    TOO_HARD = "too-hard"
    NOT_TODAY = "not-today"
