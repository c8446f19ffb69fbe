"""Errors of level roles."""

from collections.abc import Sequence

from bot.errors import CoachError


class LevelUnreachable(CoachError):
    """The level is above `max_level`."""

    max_level: int


class LevelNeeded(CoachError):
    """A role was chosen without a level."""


class NoLevelRole(CoachError):
    """The level has no role to remove."""

    level: int


class LevelRoleTaken(CoachError):
    """The role belongs to another level."""

    role_id: int
    level: int


class RoleNotGivable(CoachError):
    """The role cannot be given: it is @everyone, or managed by an app or Discord."""

    is_everyone: bool


class TooManyLevelRoles(CoachError):
    """The server has the maximum number of level roles."""

    limit: int


class RoleTooPowerful(CoachError):
    """The role has `permissions` over other members or the server, in that channel if given."""

    role_id: int
    permissions: Sequence[str]
    channel_id: int | None


class ManageRolesNeeded(CoachError):
    """The member may not manage roles in this server."""


class RoleOutOfReach(CoachError):
    """The member could not give or take these roles themselves: they are not below their own."""

    role_ids: Sequence[int]
