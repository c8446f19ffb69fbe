"""Which level-ups are announced."""

from enum import StrEnum


class LevelUpPosts(StrEnum):
    """The levels that a server announces; stored, so a value never changes."""

    EVERY = "every"
    FIFTH = "fifth"
    TENTH = "tenth"
    DAILY = "daily"
    """Every level, in one list a day."""


_STEPS = {
    LevelUpPosts.EVERY: 1,
    LevelUpPosts.FIFTH: 5,
    LevelUpPosts.TENTH: 10,
    LevelUpPosts.DAILY: 1,
}


def is_announced(posts: LevelUpPosts, from_level: int, level: int) -> bool:
    """Return whether a rise is announced: if it reaches or passes a level that is."""
    step = _STEPS[posts]
    return level // step > from_level // step
