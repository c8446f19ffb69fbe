"""What makes a critique worth reading: enough said, and a time that exists in the track."""

import math
import random
import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.notes.rules import is_visible

SHORTEST: Final = 40
"""Characters of each part."""
LONGEST: Final = 600
"""Characters of each part."""
MOST_SHOWN: Final = 5
HOLLOW: Final = 3
"""How many of the newest `MOST_SHOWN` marked critiques have to be hollow before a word about it."""


class Part(StrEnum):
    """A part of a critique that is typed."""

    IMPRESSION = "impression"
    STRONGEST = "strongest"
    WEAKEST = "weakest"
    SUGGESTION = "suggestion"


_TIME = re.compile(r"(?<![\d:.])(\d{1,3}):([0-5]\d)(?![\d:])", re.ASCII)

_VISIBLE_AFTER: Final = (10, 90)
_PAID_AFTER: Final = (60, 12 * 60)
"""Minutes, the least and the most."""


def missing_characters(text: str) -> int:
    """Return how many visible characters a part is short of; white space counts once."""
    seen = sum(each == " " or is_visible(each) for each in " ".join(text.split()))
    return max(0, SHORTEST - seen)


def times_in(text: str) -> list[int]:
    """Return the times that a text names, such as `1:42`, in seconds."""
    return [60 * int(minutes) + int(seconds) for minutes, seconds in _TIME.findall(text)]


def time_in_track(text: str, seconds: float | None) -> int | None:
    """Return the first time in a text that exists in a track of so many seconds.

    None if there is none. Of a track whose length isn't known (None), every time exists.
    """
    last = math.inf if seconds is None else seconds
    return next((each for each in times_in(text) if each <= last), None)


def visible_after(chance: random.Random) -> timedelta:
    """Return how long a critique waits before its maker sees it, so that the time tells nothing."""
    return timedelta(minutes=chance.randint(*_VISIBLE_AFTER))


def paid_after(chance: random.Random) -> timedelta:
    """Return how long after the mark its XP is granted, so that a level-up tells nothing."""
    return timedelta(minutes=chance.randint(*_PAID_AFTER))


def is_hollow_streak(newest_marks: Sequence[bool]) -> bool:
    """Whether of a critic's newest marks, the newest first, too many say *not helpful*."""
    return newest_marks[:MOST_SHOWN].count(False) >= HOLLOW
