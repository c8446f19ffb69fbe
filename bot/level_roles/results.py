"""Level roles, complete for drawing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.level_roles.store import LevelRole


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRolesShown:
    """A server's level roles, and how many members have a check scheduled."""

    roles: Sequence[LevelRole]
    stack: bool
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCheck:
    """A claimed check of a member: their level, and the server's roles by level."""

    guild_id: int
    user_id: int
    level: int
    role_of: Mapping[int, int]
    stack: bool
    claimed_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesSynced:
    """The outcome of a check: roles changed, and those that could not be.

    Some are `above` the bot's own role, some `deleted`. `resting` are all of the server's that
    must not be given, `withheld` those that the member would have otherwise.
    """

    changed: Collection[int] = ()
    above: Collection[int] = ()
    deleted: Collection[int] = ()
    resting: Collection[int] = ()
    withheld: Collection[int] = ()
