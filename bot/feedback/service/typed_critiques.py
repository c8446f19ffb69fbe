"""Checks a critique that a listener typed."""

from dataclasses import replace

from bot.errors import check_all
from bot.feedback.errors import CritiquePartTooShort, TimeMissing, TimeNotInTrack
from bot.feedback.results import CritiqueTyped
from bot.feedback.rules.critiques import (
    LONGEST,
    Part,
    missing_characters,
    time_in_track,
    times_in,
)
from bot.notes.service import clean_text


def checked_critique(typed: CritiqueTyped, seconds: float | None) -> tuple[CritiqueTyped, int]:
    """Return a critique as it's stored, and the time that it names.

    `seconds` is how long the track is, None if nobody knows. All mistakes are named at once.

    Raises:
        CritiquePartTooShort: there's not enough to a part.
        TimeMissing: what's weakest has no time.
        TimeNotInTrack: that time is after the track's end.
        NoteTooLong: a part is too long.
    """
    (impression, strongest), (weakest, at_seconds), suggestion = check_all(
        lambda: check_all(
            lambda: _checked(Part.IMPRESSION, typed.impression),
            lambda: _checked(Part.STRONGEST, typed.strongest),
        ),
        lambda: check_all(
            lambda: _checked(Part.WEAKEST, typed.weakest),
            lambda: _checked_time(typed.weakest, seconds),
        ),
        lambda: _checked(Part.SUGGESTION, typed.suggestion),
    )
    cleaned = replace(
        typed, impression=impression, strongest=strongest, weakest=weakest, suggestion=suggestion
    )
    return cleaned, at_seconds


def _checked(part: Part, text: str) -> str:
    cleaned = clean_text(text, LONGEST) or ""
    missing = missing_characters(cleaned)
    if missing:
        raise CritiquePartTooShort(part=part, missing=missing)
    return cleaned


def _checked_time(text: str, seconds: float | None) -> int:
    at_seconds = time_in_track(text, seconds)
    if at_seconds is not None:
        return at_seconds
    if seconds is None or not times_in(text):
        raise TimeMissing
    raise TimeNotInTrack(seconds=seconds)
