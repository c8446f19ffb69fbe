"""The jobs that give and take roles."""

from datetime import datetime

from bot.level_roles.service import LevelRoles
from bot.schedule.background import Background
from bot.schedule.role_sync import RoleSync
from bot.won_roles.service import WonRoles
from bot.won_roles.sync import WonRoleSync


class DueRoleChecks:
    """Syncs members whose level roles may not match their level."""

    name = "sync level roles"

    def __init__(
        self, level_roles: LevelRoles, role_sync: RoleSync, background: Background
    ) -> None:
        self._level_roles = level_roles
        self._role_sync = role_sync
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start a sync of each server that has members due."""
        for guild_id in await self._level_roles.due(now):
            self._background.start(self._role_sync.sync(guild_id))


class DueWonRoles:
    """Gives and takes the roles of those who win battles or lead a week."""

    name = "sync winners' roles"

    def __init__(self, won_roles: WonRoles, role_sync: WonRoleSync, background: Background) -> None:
        self._won_roles = won_roles
        self._role_sync = role_sync
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start a sync of each server that has a role due."""
        for guild_id in await self._won_roles.due(now):
            self._background.start(self._role_sync.sync(guild_id))
