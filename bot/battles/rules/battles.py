"""A battle: its format, its phases, its sample, and the choice between two entries."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """How long there is to make an entry."""

    TWO_HOUR = "two-hour"
    WEEKEND = "weekend"
    WEEK = "week"


class Phase(StrEnum):
    """What a battle is waiting for."""

    ENTRIES = "entries"
    VOTING = "voting"
    OVER = "over"
    CANCELLED = "cancelled"


class Choice(StrEnum):
    """A vote between two entries."""

    FIRST = "first"
    SECOND = "second"
    NEITHER = "neither"
    """The voter can't tell."""


class Every(StrEnum):
    """How often a battle starts by itself."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample that the bot makes: the same values always give the same sound."""

    seed: int
    instrument: str
    """A value of `Instrument`."""
    style: str
    """A slug of `STYLES`."""
    bpm: int
    root: int
    """The key's root as a MIDI note from 36 to 47."""
