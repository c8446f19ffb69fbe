"""Errors of profiles and members' settings."""

from bot.errors import CoachError


class InvalidGoal(CoachError):
    """A daily goal outside the limits, in minutes."""

    minimum: int
    maximum: int


class InvalidSitting(CoachError):
    """A time in one go outside the limits, in minutes, or none at all."""

    minimum: int
    maximum: int


class UnknownGear(CoachError):
    """A text that is none of the limits of a member's gear."""

    text: str


class InvalidEarReminder(CoachError):
    """An ear reminder outside the limits, in minutes."""

    minimum: int
    maximum: int


class NothingToTakeOver(CoachError):
    """The member has no settings in another server that differ from those here."""


class ProfilePrivate(CoachError):
    """The member's profile is private."""

    user_id: int
