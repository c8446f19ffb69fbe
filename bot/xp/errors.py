"""Errors of granting and revoking XP."""

from collections.abc import Sequence

from bot.errors import CoachError


class UndoBelowZero(CoachError):
    """Undoing an award would make XP or attributes negative; `blockers` are their names."""

    blockers: Sequence[str]


class NothingToTake(CoachError):
    """An adjustment would take XP from a member who has none."""
