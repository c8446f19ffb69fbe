"""The week in review: a server's week compared with earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.calendar.rules.periods import week_of

MAX_LEADERS = 5
"""How many of those who led the week together are named."""
EARLIER_WEEKS = 4
"""A member's week is compared with the mean of this many weeks before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A member's XP in a week, and in the four weeks before it."""

    user_id: int
    xp: int
    earlier_xp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A member's week, and the mean of their four weeks before, rounded down."""

    user_id: int
    xp: int
    mean_xp: int


def monday_of(week: str) -> date:
    """Return the first day of an ISO week such as `2026-W47`.

    Raises:
        ValueError: `week` is not an ISO week.
    """
    return date.fromisoformat(f"{week}-1")


def weeks_before(week: str, count: int) -> list[str]:
    """Return the ISO weeks before `week`, latest first.

    Raises:
        ValueError: `week` is not an ISO week.
    """
    monday = monday_of(week)
    return [week_of(monday - timedelta(weeks=back)) for back in range(1, count + 1)]


def change_percent(figure: int, before: int) -> int | None:
    """Return the change in percent, rounded; None if `before` is 0."""
    if before <= 0:
        return None
    difference = figure - before
    rounded = (200 * abs(difference) + before) // (2 * before)
    return rounded if difference >= 0 else -rounded


def most_improved(contenders: Iterable[Contender]) -> Improvement | None:
    """Return the member whose XP exceeds the mean of their four weeks before by most.

    Members without XP in those weeks are new, not improved. Ties go to more XP, then the lower id.
    """
    improved = [
        each
        for each in contenders
        if each.earlier_xp > 0 and EARLIER_WEEKS * each.xp > each.earlier_xp
    ]
    if not improved:
        return None
    best = max(
        improved,
        key=lambda each: (EARLIER_WEEKS * each.xp - each.earlier_xp, each.xp, -each.user_id),
    )
    return Improvement(user_id=best.user_id, xp=best.xp, mean_xp=best.earlier_xp // EARLIER_WEEKS)
