"""Reasons for the coach's proposals, each with its figures."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bot.calendar.rules.periods import Cadence
from bot.ears.rules.drills import Drill
from bot.tracks.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTrack:
    """The member has no track to work on, and has finished none."""

    kind: Literal["start-track"] = "start-track"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStep:
    """A track lacks a step of its stage; it is in `stage` for `days`."""

    kind: Literal["track-step"] = "track-step"
    track_id: int
    stage: Stage
    step: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDone:
    """A track has all that its stage asks for, and can move on."""

    kind: Literal["stage-done"] = "stage-done"
    track_id: int
    stage: Stage
    following: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRung:
    """It is rung `number` (from 1) of a ladder's `rungs`."""

    kind: Literal["next-rung"] = "next-rung"
    ladder: str
    number: int
    rungs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RungAgain:
    """It is a rung that isn't passed: `missed` checks didn't hold on the day `on`."""

    kind: Literal["rung-again"] = "rung-again"
    rung: NextRung
    missed: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAgain:
    """The member did it on the day `on`, and comparing shows how far they have come."""

    kind: Literal["due-again"] = "due-again"
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillDue:
    """An ear drill is due again; `threshold` is the last one, in the drill's unit."""

    kind: Literal["drill-due"] = "drill-due"
    drill: Drill
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedByListeners:
    """So many listeners of a submission named a focus as what it needs most."""

    kind: Literal["named-by-listeners"] = "named-by-listeners"
    submission_id: int
    focus: str
    listeners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GetHeard:
    """A track is far enough for others to hear it."""

    kind: Literal["get-heard"] = "get-heard"
    track_id: int
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StrongestFocus:
    """It is in the focus in which the member's craft is greatest."""

    kind: Literal["strongest-focus"] = "strongest-focus"
    focus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenFocus:
    """The member has asked for this focus."""

    kind: Literal["chosen-focus"] = "chosen-focus"
    focus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """It is one of the first things to get right."""

    kind: Literal["first-step"] = "first-step"
    quest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The member was last active `days` ago."""

    kind: Literal["returned"] = "returned"
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

    kind: Literal["lopsided"] = "lopsided"
    focus: str
    percent: int
    towards: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neglected:
    """A focus was last practised `days` ago, or never (None)."""

    kind: Literal["neglected"] = "neglected"
    focus: str
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendsOnly:
    """All active days of the window were at weekends."""

    kind: Literal["weekends-only"] = "weekends-only"
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPath:
    """It belongs to the path that the member follows."""

    kind: Literal["on-path"] = "on-path"
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MainFocus:
    """It is about what the member has practised most in the window."""

    kind: Literal["main-focus"] = "main-focus"
    focus: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNow:
    """It is the server's open quest of a cadence."""

    kind: Literal["open-now"] = "open-now"
    cadence: Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class YourOwn:
    """It is the member's personal quest."""

    kind: Literal["your-own"] = "your-own"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsOff:
    """It adds a focus that the rest of the plan does not have."""

    kind: Literal["rounds-off"] = "rounds-off"
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


Reason = Annotated[
    StartTrack
    | TrackStep
    | StageDone
    | NextRung
    | RungAgain
    | DueAgain
    | DrillDue
    | NamedByListeners
    | GetHeard
    | FirstStep
    | Returned
    | Lopsided
    | Neglected
    | WeekendsOnly
    | OnPath
    | MainFocus
    | StrongestFocus
    | ChosenFocus
    | OpenNow
    | YourOwn
    | RoundsOff,
    Field(discriminator="kind"),
]
"""Why a line is in a plan; stored as JSON with its `kind`."""

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
