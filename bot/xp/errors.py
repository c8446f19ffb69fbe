"""Errors of giving and taking XP."""

from collections.abc import Sequence

from bot.errors import CoachError


class UndoBelowZero(CoachError):
    """Taking an award back would leave less than nothing of these, XP or attributes."""

    in_its_way: Sequence[str]


class NothingToTake(CoachError):
    """An adjustment is to take XP from a member who has none."""
