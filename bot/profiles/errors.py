"""Errors of profiles and what members set for themselves."""

from dataclasses import dataclass

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class InvalidGoal(CoachError):
    """A daily goal outside of what a day can hold, in minutes."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class InvalidEarReminder(CoachError):
    """A reminder to rest one's ears after fewer or more minutes than make sense."""

    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class ProfilePrivate(CoachError):
    """The member keeps their numbers to themselves."""

    user_id: int
