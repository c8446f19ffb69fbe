"""Errors of profiles and members' settings."""

from bot.errors import CoachError


class InvalidGoal(CoachError):
    """A daily goal outside the limits, in minutes."""

    minimum: int
    maximum: int


class InvalidEarReminder(CoachError):
    """An ear reminder outside the limits, in minutes."""

    minimum: int
    maximum: int


class ProfilePrivate(CoachError):
    """The member's profile is private."""

    user_id: int
