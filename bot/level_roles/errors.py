"""Errors of level roles."""

from dataclasses import dataclass

from bot.errors import CoachError


@dataclass(eq=False, kw_only=True)
class LevelUnreachable(CoachError):
    """A level that nobody can reach: the last is `max_level`."""

    max_level: int


@dataclass(eq=False, kw_only=True)
class LevelNeeded(CoachError):
    """A role was chosen for no level."""


@dataclass(eq=False, kw_only=True)
class NoLevelRole(CoachError):
    """There is no role at this level that could be removed."""

    level: int


@dataclass(eq=False, kw_only=True)
class LevelRoleTaken(CoachError):
    """The role is that of another level."""

    role_id: int
    level: int


@dataclass(eq=False, kw_only=True)
class RoleNotGivable(CoachError):
    """A role that nobody can be given: @everyone, or one that an app or Discord hands out."""

    is_everyone: bool


@dataclass(eq=False, kw_only=True)
class TooManyLevelRoles(CoachError):
    """The server has as many level roles as it may have."""

    most: int
