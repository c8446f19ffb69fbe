"""Results of self-assessments, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.assessments.rules import Rating
from bot.interactions.rules import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentForm:
    """The data for the form that asks how an exercise went; `key` is its completion or session."""

    key: int
    title: str
    checks: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """How an exercise went: which of its checks hold, which don't, and how hard it was.

    All are empty if the member left the form empty. `failure` is the most common way to fail.
    """

    met: Sequence[str]
    missed: Sequence[str]
    rating: Rating | None
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSaved:
    """A saved assessment; `place` is where its member can go on."""

    assessed: Assessed
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """When a member last did an exercise: their note and proof, and the checks they missed."""

    day: date
    note: str | None
    proof_url: str | None = None
    proof_file_name: str | None = None
    proof_file_url: str | None = None
    missed: Sequence[str] = ()
