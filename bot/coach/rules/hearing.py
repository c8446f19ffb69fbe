"""What a member's ears tell the coach: their craft, and the drill that is due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.coach.rules.craft import ADVANCED, BEGINNER, INTERMEDIATE
from bot.ears.rules.drills import LADDERS, Drill

ROUNDS_UNTIL_HEARD = 3
"""How many rounds of a drill its threshold takes to tell something."""

HEARD_FROM_STEP = {ADVANCED: 5, INTERMEDIATE: 3, BEGINNER: 1}
"""By difficulty, the hardest first: the step of a drill's ladder (from 0) that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How well a member hears on a drill.

    `threshold` is in the drill's unit, `last_on` is the day of the last round.
    """

    drill: Drill
    threshold: float
    rounds: int
    due_on: date
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EarWork:
    """The drills that count in a focus; `is_enough` if it takes nothing but ears."""

    drills: Sequence[Drill]
    is_enough: bool


def heard_by_focus(
    ear_work: Mapping[str, EarWork], hearing: Iterable[Hearing]
) -> dict[str, list[int]]:
    """Return the difficulties of the exercises that drills count as, by focus.

    Where ears aren't enough, only the best drill counts.
    """
    shown = {each.drill: _difficulty_heard(each) for each in hearing}
    found: dict[str, list[int]] = {}
    for focus, work in ear_work.items():
        heard = sorted(
            (at for drill in work.drills if (at := shown.get(drill)) is not None), reverse=True
        )
        found[focus] = heard if work.is_enough else heard[:1]
    return found


def _difficulty_heard(hearing: Hearing) -> int | None:
    """Return the difficulty of the exercise that a drill counts as, None if it doesn't yet."""
    if hearing.rounds < ROUNDS_UNTIL_HEARD:
        return None
    step = LADDERS[hearing.drill].position_of(hearing.threshold)
    return next((at for at, least in HEARD_FROM_STEP.items() if step >= least), None)


def due_drill(hearing: Iterable[Hearing], today: date) -> Hearing | None:
    """Return the drill that has been due for longest, None if none is."""
    due = [each for each in hearing if each.due_on <= today]
    return min(due, key=lambda each: (each.due_on, each.drill), default=None)
