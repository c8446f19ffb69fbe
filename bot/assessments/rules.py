"""Values of a self-assessment."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Rating(StrEnum):
    """How hard an exercise was for a member."""

    TOO_EASY = "too-easy"
    RIGHT = "right"
    TOO_HARD = "too-hard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a member answered after an exercise: the checks they ticked, and how hard it was."""

    checks: Sequence[str] = ()
    rating: Rating | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ticked or chosen: then the checks count as not asked."""
        return not self.checks and self.rating is None


def met_and_missed(checks: Sequence[str], answer: Answer) -> tuple[list[str], list[str]]:
    """Return which checks of an exercise hold by an answer, and which don't.

    Neither has any if the answer is empty.
    """
    if answer.is_empty:
        return [], []
    met = [check for check in checks if check in answer.checks]
    return met, [check for check in checks if check not in met]
