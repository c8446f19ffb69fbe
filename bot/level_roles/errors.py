"""Errors of level roles."""

from bot.errors import CoachError


class LevelUnreachable(CoachError):
    """A level that nobody can reach: the last is `max_level`."""

    max_level: int


class LevelNeeded(CoachError):
    """A role was chosen for no level."""


class NoLevelRole(CoachError):
    """There is no role at this level that could be removed."""

    level: int


class LevelRoleTaken(CoachError):
    """The role is that of another level."""

    role_id: int
    level: int


class RoleNotGivable(CoachError):
    """A role that nobody can be given: @everyone, or one that an app or Discord hands out."""

    is_everyone: bool


class TooManyLevelRoles(CoachError):
    """The server has as many level roles as it may have."""

    most: int
