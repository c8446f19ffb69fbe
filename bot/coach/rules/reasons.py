"""Reasons for the coach's proposals, each with its figures."""

from dataclasses import dataclass

from bot.calendar.rules.periods import Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """It is one of the first things to get right."""

    quest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The member was last active `days` ago."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreleased:
    """The member has started `tracks` and released none."""

    tracks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """None of the window's `minutes` went into a focus in which tracks get finished."""

    minutes: int
    focus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lopsided:
    """One focus took `percent` of the window; `towards` is one that it builds on."""

    focus: str
    percent: int
    towards: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neglected:
    """A focus was last practised `days` ago, or never (None)."""

    focus: str
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastGrown:
    """No attribute has gained less XP in the window."""

    attribute: str
    xp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendsOnly:
    """All active days of the window were at weekends."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPath:
    """It belongs to the path that the member follows."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MainFocus:
    """It is about what the member has practised most in the window."""

    focus: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNow:
    """It is the server's open quest of a cadence."""

    cadence: Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class YourOwn:
    """It is the member's personal quest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsOff:
    """It adds a focus that the rest of the plan does not have."""

    focus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JustStarting:
    """The member has not practised here yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongStretch:
    """The longest stretch of the window without a break, in minutes."""

    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyLevel:
    """The member is at one of the first levels."""

    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlwaysTrue:
    """It helps at any level."""


Reason = (
    FirstStep
    | Returned
    | Unreleased
    | Unfinished
    | Lopsided
    | Neglected
    | LeastGrown
    | WeekendsOnly
    | OnPath
    | MainFocus
    | OpenNow
    | YourOwn
    | RoundsOff
)
"""Why a quest is in a plan."""

AdviceReason = (
    JustStarting
    | Returned
    | LongStretch
    | Unreleased
    | Unfinished
    | Lopsided
    | Neglected
    | WeekendsOnly
    | EarlyLevel
    | MainFocus
    | AlwaysTrue
)
"""Why a tip or pitfall is given."""
