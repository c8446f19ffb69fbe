"""Levels: their XP thresholds, and the level of an amount of XP."""

from dataclasses import dataclass

FIRST_LEVEL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A member's level, the XP earned in it, and the XP it takes.

    `level_xp` is None at the last level.
    """

    level: int
    into_level_xp: int
    level_xp: int | None


def xp_to_next(level: int) -> int:
    """Return the XP from `level` to the next: `L*L + 25*L + 100` (rules, Level)."""
    return level * level + 25 * level + 100


def threshold(level: int) -> int:
    """Return the XP at which `level` is reached: the sum of all steps below it, in closed form."""
    steps = level - FIRST_LEVEL
    squares = steps * (steps + 1) * (2 * steps + 1) // 6
    return squares + 25 * steps * (steps + 1) // 2 + 100 * steps


def level_at(xp: int, max_level: int) -> int:
    """Return the level of `xp`, at most `max_level`.

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
    """Return the level of `xp` and the progress in it."""
    level = level_at(xp, max_level)
    return Progress(
        level=level,
        into_level_xp=xp - threshold(level),
        level_xp=xp_to_next(level) if level < max_level else None,
    )
