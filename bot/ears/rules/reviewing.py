"""When a drill is due again: after 1, 3, 7 and 21 days, as long as the threshold holds."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.ears.rules.drills import Ladder

DAYS_UNTIL_DUE: Final = (1, 3, 7, 21)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The stage that a drill has reached, and the producer day it is due on again."""

    stage: int
    """An index of `DAYS_UNTIL_DUE`."""
    due_on: date


def next_review(
    ladder: Ladder,
    day: date,
    *,
    threshold: float,
    last_threshold: float | None,
    last_review: Review | None,
) -> Review:
    """Return when a drill is due after a round on a producer day.

    A threshold that's worse than the last by more than a step starts over with a day. A round
    before the drill was due changes nothing about that day, unless the threshold slipped.
    """
    if last_review is None or last_threshold is None or slipped(ladder, threshold, last_threshold):
        return Review(stage=0, due_on=day + timedelta(days=DAYS_UNTIL_DUE[0]))
    if day < last_review.due_on:
        return last_review
    stage = min(last_review.stage + 1, len(DAYS_UNTIL_DUE) - 1)
    return Review(stage=stage, due_on=day + timedelta(days=DAYS_UNTIL_DUE[stage]))


def slipped(ladder: Ladder, threshold: float, last_threshold: float) -> bool:
    """Return whether a threshold is worse than the last by more than a step."""
    return ladder.position_of(threshold) < ladder.position_of(last_threshold) - 1
