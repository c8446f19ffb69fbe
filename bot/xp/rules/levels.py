"""Levels: how much XP each one takes, and which one some XP has reached."""

from dataclasses import dataclass

FIRST_LEVEL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a member stands: the level, and the XP into it of the XP it takes.

    `level_xp` is None at the last level, where there is nothing left to reach.
    """

    level: int
    into_level_xp: int
    level_xp: int | None


def xp_to_next(level: int) -> int:
    """Return the XP from `level` to the one after it: `L*L + 25*L + 100` (rules, Level)."""
    return level * level + 25 * level + 100


def threshold(level: int) -> int:
    """Return the XP at which `level` is reached: the sum of all steps below it, in closed form."""
    steps = level - FIRST_LEVEL
    squares = steps * (steps + 1) * (2 * steps + 1) // 6
    return squares + 25 * steps * (steps + 1) // 2 + 100 * steps


def level_at(xp: int, max_level: int) -> int:
    """Return the level that `xp` has reached, `max_level` at most.

    Raises:
        ValueError: `xp` is negative.
    """
    if xp < 0:
        raise ValueError(f"XP is never negative, got {xp}")
    low, high = FIRST_LEVEL, max_level
    while low < high:
        middle = (low + high + 1) // 2
        if threshold(middle) <= xp:
            low = middle
        else:
            high = middle - 1
    return low


def progress(xp: int, max_level: int) -> Progress:
    """Return the level that `xp` has reached and how far it is into it."""
    level = level_at(xp, max_level)
    return Progress(
        level=level,
        into_level_xp=xp - threshold(level),
        level_xp=xp_to_next(level) if level < max_level else None,
    )
