"""Errors of profiles and what members set for themselves."""

from bot.errors import CoachError


class InvalidGoal(CoachError):
    """A daily goal outside of what a day can hold, in minutes."""

    least: int
    most: int


class InvalidEarReminder(CoachError):
    """A reminder to rest one's ears after fewer or more minutes than make sense."""

    least: int
    most: int


class ProfilePrivate(CoachError):
    """The member keeps their numbers to themselves."""

    user_id: int
