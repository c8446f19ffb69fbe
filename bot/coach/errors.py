"""What members can get wrong with the coach."""

from bot.errors import CoachError


class StepNotFound(CoachError):
    """The pack has no such step of a stage (any more)."""


class NoPlacement(CoachError):
    """The pack has no questions for a placement."""

    pack: str


class ProblemNotFound(CoachError):
    """The pack has no such problem (any more)."""
