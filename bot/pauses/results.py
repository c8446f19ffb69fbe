"""A member's pause, complete for drawing."""

from dataclasses import dataclass
from datetime import date

from bot.pauses.rules import Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseShown:
    """A member's pause that has days left, if any, and how many they may still begin.

    `first` is the first day that another pause could have, `next_on` when the next may begin.
    `streak_days` is the length of the streak that stands still, `reminder_hour` when they are
    reminded of one that is about to end, and `ended` is whether a pause was just ended.
    """

    user_id: int
    today: date
    first: date
    pause: Pause | None
    left: int
    next_on: date
    streak_days: int
    reminder_hour: int | None
    ended: bool = False
