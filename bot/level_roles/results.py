"""Level roles, complete for drawing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.level_roles.store import LevelRole


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRolesShown:
    """A server's level roles, and how many members are still to be looked at."""

    roles: Sequence[LevelRole]
    stack: bool
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDuty:
    """One member to look at: their level, and the server's roles by level, stacked or not."""

    guild_id: int
    user_id: int
    level: int
    role_of: Mapping[int, int]
    stack: bool
    claimed_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesKept:
    """What came of one member: the roles changed, those above the bot's own, those deleted."""

    changed: Collection[int] = ()
    above: Collection[int] = ()
    gone: Collection[int] = ()
