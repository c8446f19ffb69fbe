"""Errors of profiles and members' settings."""

from bot.errors import CoachError


class InvalidGoal(CoachError):
    """A daily goal outside the limits, in minutes."""

    least: int
    most: int


class InvalidEarReminder(CoachError):
    """An ear reminder outside the limits, in minutes."""

    least: int
    most: int


class ProfilePrivate(CoachError):
    """The member's profile is private."""

    user_id: int
