"""Errors of roles that can be won."""

from bot.errors import CoachError
from bot.won_roles.rules import Contest


class RoleTaken(CoachError):
    """The role is given for something else: for a level, or for winning a contest."""

    role_id: int
    level: int | None = None
    contest: Contest | None = None
