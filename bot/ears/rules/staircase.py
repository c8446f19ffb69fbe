"""How difficulty follows a member's answers, and the threshold that the answers tell.

Two right answers in a row lead one step up and a wrong one leads one down, which settles where
about 71% are right (Levitt 1971, "Transformed up-down methods in psychoacoustics").

The threshold is estimated from the answers themselves, by Bayes' rule on a grid of possible
thresholds (Watson & Pelli 1983, "QUEST"; Kontsevich & Tyler 1999). How often a listener is right
at a step follows a logistic curve that begins at the chance of a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log
from operator import add
from typing import Final

from bot.ears.rules.drills import QUESTIONS_A_ROUND, Ladder

RECENT_ANSWERS: Final = 3 * QUESTIONS_A_ROUND
"""How many of a drill's newest answers its threshold is estimated from."""

_FIRST_STEP: Final = 1
_LAPSES: Final = 0.03
"""How often somebody is wrong although they heard it."""
_SPREAD: Final = 0.5
"""Of the logistic curve, in steps."""
_GRID_PER_STEP: Final = 4
_BEYOND: Final = 1.5
"""How many steps past the ends of a ladder a threshold is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: the step it was asked at, and how many options there were."""

    step: int
    options: int
    right: bool


def first_step(ladder: Ladder, threshold: float | None) -> int:
    """Return the step that a round begins with.

    `threshold` is the last estimate, in the drill's unit; None before the first.
    """
    if threshold is None:
        return _FIRST_STEP
    return min(int(ladder.position_of(threshold)), ladder.last)


def next_step(ladder: Ladder, answers: Sequence[Answer], *, first_round: bool) -> int:
    """Return the step of the next question of a round with these answers, the oldest first.

    In a member's first round of a drill each right answer leads up until the first wrong one, so
    that somebody with trained ears isn't kept among easy questions.
    """
    newest = answers[-1]
    if not newest.right:
        return max(0, newest.step - 1)
    if first_round and all(answer.right for answer in answers):
        return min(newest.step + 1, ladder.last)
    rights = 0
    for answer in reversed(answers):
        if not answer.right or answer.step != newest.step:
            break
        rights += 1
    return min(newest.step + 1, ladder.last) if rights % 2 == 0 else newest.step


def chance_right(position: float, step: float, options: int) -> float:
    """Return how often a listener whose threshold is at `position` is right at a step."""
    guess = 1 / options
    heard = 1 / (1 + exp((step - position) / _SPREAD))
    return guess + (1 - guess - _LAPSES) * heard


def threshold_of(ladder: Ladder, answers: Sequence[Answer]) -> float:
    """Return the threshold that the newest answers tell, in the drill's unit.

    It's the mean of all possible ones, weighted by how likely each makes the answers.
    """
    grid = _grid(ladder.last)
    likelihood = [0.0] * len(grid)
    for answer in answers[-RECENT_ANSWERS:]:
        logs = _logs(ladder.last, answer.step, answer.options, right=answer.right)
        likelihood = list(map(add, likelihood, logs))
    highest = max(likelihood)
    weights = [exp(each - highest) for each in likelihood]
    mean = sum(map(float.__mul__, grid, weights)) / sum(weights)
    return ladder.amount_at(mean)


@cache
def _grid(last: int) -> tuple[float, ...]:
    points = round((last + 2 * _BEYOND) * _GRID_PER_STEP) + 1
    return tuple(point / _GRID_PER_STEP - _BEYOND for point in range(points))


@cache
def _logs(last: int, step: int, options: int, *, right: bool) -> tuple[float, ...]:
    """Return the logarithm of an answer's chance at each threshold of the grid."""
    chances = (chance_right(position, step, options) for position in _grid(last))
    return tuple(log(chance if right else 1 - chance) for chance in chances)
