"""What events may be like, and which part of practice falls within one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import aware
from bot.calendar.rules.moments import moment_meant
from bot.xp.rules.awards import Stretch, fresh_ears_xp, practice_minutes, session_base_xp

PERCENTS: Final = (150, 200)
NAME_LIMIT: Final = 40
SHORTEST: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(days=7)
FARTHEST: Final = timedelta(days=60)
"""How far ahead an event may start."""
MOST_PLANNED: Final = 5
END_ANNOUNCED_WITHIN: Final = timedelta(days=1)


class EventState(StrEnum):
    """Where an event is; stored, so a value never changes."""

    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"


def start_meant(text: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when an event is meant to start, such as `now` or `Friday 18:00`; None if unclear."""
    if text.strip().casefold() in ("", "now"):
        return aware(now)
    return moment_meant(text, now=now, after=now, zone=zone)


def practised_within(
    stretches: Sequence[Stretch], from_at: datetime, to_at: datetime, minutes: int
) -> tuple[int, int]:
    """Return how many of a session's minutes come before an event, and how many within it.

    `minutes` is what the session counts, which may be less than its stretches.
    """
    before = min(minutes, _practised_until(stretches, aware(from_at)))
    return before, min(minutes, _practised_until(stretches, aware(to_at))) - before


def event_base_xp(before: int, within: int, minutes_before: int, *, fresh_ears: bool) -> int:
    """Return the part of a session's base XP that its minutes within an event earn.

    They follow the `before` minutes of their session, and the `minutes_before` of their day.
    """
    base_xp = session_base_xp(within, minutes_before + before)
    return base_xp + fresh_ears_xp(base_xp) if fresh_ears else base_xp


def _practised_until(stretches: Sequence[Stretch], instant: datetime) -> int:
    return practice_minutes(
        [
            Stretch(from_at=each.from_at, to_at=min(each.to_at, instant))
            for each in stretches
            if each.from_at < instant
        ]
    )
