"""The week in review: a server's week, held against those before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.calendar.rules.periods import week_of

EARLIER_WEEKS = 4
"""How many weeks make the mean that a member is held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """What a member earned in a week, and in the four weeks before it together."""

    user_id: int
    xp: int
    earlier_xp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A member's week against the mean of their four weeks before, floored."""

    user_id: int
    xp: int
    mean_xp: int


def monday_of(week: str) -> date:
    """Return the first day of an ISO week such as `2026-W47`.

    Raises:
        ValueError: it is none.
    """
    return date.fromisoformat(f"{week}-1")


def weeks_before(week: str, count: int) -> list[str]:
    """Return the ISO weeks before one, the latest first.

    Raises:
        ValueError: it is no week.
    """
    monday = monday_of(week)
    return [week_of(monday - timedelta(weeks=back)) for back in range(1, count + 1)]


def change_percent(figure: int, before: int) -> int | None:
    """Return by how many percent a figure has grown, rounded; None where there was nothing."""
    if before <= 0:
        return None
    difference = figure - before
    rounded = (200 * abs(difference) + before) // (2 * before)
    return rounded if difference >= 0 else -rounded


def most_improved(contenders: Iterable[Contender]) -> Improvement | None:
    """Return who has earned most above their own mean of the four weeks before.

    Only who earned XP in those weeks is held against them; the others are new, not improved. Of
    equals, the one with more XP, then the smaller id.
    """
    risen = [
        each
        for each in contenders
        if each.earlier_xp > 0 and EARLIER_WEEKS * each.xp > each.earlier_xp
    ]
    if not risen:
        return None
    best = max(
        risen,
        key=lambda each: (EARLIER_WEEKS * each.xp - each.earlier_xp, each.xp, -each.user_id),
    )
    return Improvement(user_id=best.user_id, xp=best.xp, mean_xp=best.earlier_xp // EARLIER_WEEKS)
