"""What the visitor's member has heard in the ear gym: a month of rounds."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from bot.demo.context import ZONE, DemoContext, TimedAction
from bot.demo.members import YOU
from bot.ears.results import QuestionAsked
from bot.ears.rules.drills import LADDERS, Drill
from bot.ears.rules.staircase import chance_right
from bot.interactions.rules import Request

_AT: Final = time(8, 15)
_ROUNDS: Final[tuple[tuple[int, Drill, float], ...]] = (
    (-7, Drill.BANDS, 1.5),
    (-6, Drill.LEVEL, 2.2),
    (-5, Drill.BANDS, 2.0),
    (-4, Drill.INTERVALS, 1.5),
    (-3, Drill.LEVEL, 3.0),
    (-2, Drill.BANDS, 2.8),
    (-1, Drill.INTERVALS, 2.2),
    (1, Drill.COMPRESSION, 2.6),
    (2, Drill.COMPRESSION, 3.0),
    (4, Drill.LEVEL, 3.6),
    (5, Drill.BANDS, 3.6),
    (6, Drill.INTERVALS, 3.0),
    (7, Drill.COMPRESSION, 3.8),
    (8, Drill.TIMING, 2.0),
    (9, Drill.TIMING, 2.6),
    (10, Drill.TIMING, 3.4),
    (11, Drill.LEVEL, 4.4),
    (12, Drill.BANDS, 4.4),
    (15, Drill.COMPRESSION, 0.2),  # a slip: too tired to hear much
    (16, Drill.COMPRESSION, 4.2),
    (17, Drill.INTERVALS, 4.0),
    (18, Drill.BANDS, 5.0),
    (19, Drill.COMPRESSION, 5.0),
)
"""Each with its day, its drill, and the place on the drill's ladder that the member hears."""


def ear_rounds(first_day: date) -> Iterator[TimedAction]:
    """Yield the rounds in order."""
    for day, drill, position in _ROUNDS:
        at = datetime.combine(first_day + timedelta(days=day), _AT, ZONE).astimezone(UTC)
        play = partial(_play_round, drill=drill, position=position)
        yield TimedAction(at=at, name=YOU.name, action=play)


async def _play_round(
    context: DemoContext, request: Request, *, drill: Drill, position: float
) -> None:
    """Answer eight questions as somebody would who hears this much."""
    ears = context.services.ears
    rng = random.Random(f"{drill} {request.now}")  # noqa: S311 - not for security
    asked: QuestionAsked | None = await ears.begin_at_set_level(request, drill)
    while asked is not None:
        question = asked.question
        options = len(question.options)
        step = LADDERS[drill].position_of(question.amount)
        hears_it = rng.random() < chance_right(position, step, options)
        option = question.right if hears_it else (question.right + 1) % options
        answered = await ears.answer(context.renewed(request), asked.id, option)
        asked = answered.following
