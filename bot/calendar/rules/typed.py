"""Reads times of day and durations the way people write them."""

import re
from typing import Final

_TIME: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d{2})|(?P<digits>\d{2}))?"
    r"\s?(?:h|hrs?|uhr|o['’]?clock)?\s?(?P<half>[ap])?(?(half)\.?m\.?)",
    re.IGNORECASE,
)
_WORDS: Final = {"midnight": "00:00", "noon": "12:00", "midday": "12:00"}
_SEPARATOR: Final = re.compile(r"(?<=\d)[,'’\s](?=\d{3}(?!\d))")
_DURATION: Final = re.compile(
    r"(?:(?P<hours>\d{1,4})(?:[.,](?P<tenths>\d))?\s?h(?:(?:ou)?rs?)?\s?(?:and\s)?)?"
    r"(?:(?P<minutes>\d{1,6})\s?(?:m|mins?|minutes?)?)?",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)(?:\s?h)?", re.IGNORECASE)


def time_of_day(text: str) -> str | None:
    """Return a time of day as `HH:MM`, None if it is none: `20`, `8pm`, `8.30 pm`, `20h`, `2030`.

    Without *am* or *pm* it is a time of 24 hours.
    """
    text = " ".join(text.split())
    match = _TIME.fullmatch(text)
    if match is None:
        return _WORDS.get(text.casefold())
    hour, minute = int(match["hour"]), int(match["minute"] or match["digits"] or 0)
    if half := match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def minutes_meant(text: str) -> int | None:
    """Return a duration in minutes, None if it is none: `90`, `90 min`, `1h30`, `1.5 h`, `1:30`."""
    text = _SEPARATOR.sub("", " ".join(text.split()))
    match = _CLOCK.fullmatch(text) or _DURATION.fullmatch(text)
    if match is None or not text:
        return None
    figures = {name: int(value or 0) for name, value in match.groupdict().items()}
    return figures["hours"] * 60 + figures.get("tenths", 0) * 6 + figures["minutes"]
