"""Shared timers: their lengths, and which stretch or break it is at a time."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.calendar.rules.days import aware

WORK_MINUTES: Final = (10, 90)
"""The shortest and the longest stretch."""
BREAK_MINUTES: Final = (3, 30)
"""The shortest and the longest break."""
DEFAULT_ROUNDS: Final = 4
MAX_ROUNDS: Final = 55
MAX_TOTAL: Final = timedelta(hours=12)
_TYPED: Final = re.compile(r"\s*([0-9]{1,3})\s*[/:+, -]\s*([0-9]{1,3})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """The minutes of each stretch and of each break."""

    work_minutes: int
    break_minutes: int

    def __str__(self) -> str:
        """Return them as they are typed: `25/5`."""
        return f"{self.work_minutes}/{self.break_minutes}"

    def total(self, rounds: int) -> timedelta:
        """Return how long so many rounds take; there is no break after the last one."""
        return timedelta(
            minutes=rounds * self.work_minutes + (rounds - 1) * self.break_minutes,
        )


PRESETS: Final = (
    Lengths(work_minutes=25, break_minutes=5),
    Lengths(work_minutes=50, break_minutes=10),
)


def lengths_meant(text: str) -> Lengths | None:
    """Return the lengths that a member typed, such as `40/10`; None if they are out of range."""
    typed = _TYPED.fullmatch(text)
    if typed is None:
        return None
    work, pause = int(typed[1]), int(typed[2])
    in_range = WORK_MINUTES[0] <= work <= WORK_MINUTES[1]
    if not in_range or not BREAK_MINUTES[0] <= pause <= BREAK_MINUTES[1]:
        return None
    return Lengths(work_minutes=work, break_minutes=pause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One stretch of work, or the break after it.

    `step` counts both from 0. `ends_timer` is whether nothing comes after it.
    """

    step: int
    from_at: datetime
    to_at: datetime
    ends_timer: bool

    @property
    def is_break(self) -> bool:
        """Whether it is a break."""
        return self.step % 2 == 1

    @property
    def round(self) -> int:
        """The round that it belongs to, from 1."""
        return self.step // 2 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """When the stretches and breaks of a shared timer begin; without `ends_at` there is no last."""

    started_at: datetime
    work_minutes: int
    break_minutes: int
    ends_at: datetime | None

    @property
    def lengths(self) -> Lengths:
        """The lengths of its stretches and breaks."""
        return Lengths(work_minutes=self.work_minutes, break_minutes=self.break_minutes)

    def is_over(self, now: datetime) -> bool:
        """Return whether its time is over."""
        return self.ends_at is not None and aware(now) >= self.ends_at

    def phase(self, step: int) -> Phase:
        """Return the phase with this number."""
        to_at = self._from_at(step + 1)
        ends_timer = self.ends_at is not None and to_at >= self.ends_at
        return Phase(
            step=step,
            from_at=self._from_at(step),
            to_at=self.ends_at if ends_timer and self.ends_at is not None else to_at,
            ends_timer=ends_timer,
        )

    def phase_at(self, now: datetime) -> Phase:
        """Return the phase at a time: the first before it has begun, the last once it is over."""
        until = min(now, self.ends_at - timedelta(seconds=1)) if self.ends_at else now
        since_start = max(timedelta(), aware(until) - self.started_at)
        rounds, rest = divmod(since_start, self._from_at(2) - self.started_at)
        return self.phase(2 * rounds + (rest >= timedelta(minutes=self.work_minutes)))

    def phases_after(self, step: int, now: datetime) -> list[Phase]:
        """Return the phases after a step that have begun by `now`."""
        return [self.phase(each) for each in range(step + 1, self.phase_at(now).step + 1)]

    def _from_at(self, step: int) -> datetime:
        rounds, breaks = (step + 1) // 2, step // 2
        return self.started_at + timedelta(
            minutes=rounds * self.work_minutes + breaks * self.break_minutes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The shared timer that a session takes part in, and what it does now."""

    shared_timer_id: int
    channel_id: int
    phase: Phase
