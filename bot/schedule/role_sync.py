"""Syncs members' level roles with their level; touches no other role."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import aiohttp
import discord

from bot.db.errors import StorageError
from bot.level_roles.results import RoleCheck, RolesSynced
from bot.level_roles.rules import roles_to_change
from bot.level_roles.view.level_roles import change_reason
from bot.level_roles.view.status import LevelRoleStatus, level_role_status
from bot.outbox.rate_limit import RateLimiter
from bot.services import Services

MEMBERS_AT_ONCE: Final = 20
"""How many members of one server are checked per tick, so that large changes are spread out."""
CALL_TIMEOUT: Final = 60.0
"""Seconds for one member, waits for rate limits included."""
_UNKNOWN_ROLE = 10011
_LEFT = {10007, 10013}
"""Unknown Member, Unknown User; any other 404 says nothing about the member."""

_TRANSIENT = (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException)

logger = logging.getLogger(__name__)


class _NotAllowed(Exception):
    """The bot does not have Manage Roles in a server."""


class RoleSync:
    """Gives and takes level roles, and records the outcome."""

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        clock: Callable[[], datetime],
        rate_limiter: RateLimiter,
    ) -> None:
        self._client = client
        self._level_roles = services.level_roles
        self._clock = clock
        self._rate_limiter = rate_limiter
        self._in_progress: set[int] = set()

    async def sync(self, guild_id: int) -> None:
        """Sync the members of a server who are due. Errors are recorded or logged, not raised."""
        if guild_id in self._in_progress:
            return
        self._in_progress.add(guild_id)
        try:
            await self._sync(guild_id)
        except StorageError:
            return  # logged by the outage log; the claim expires and the member is due again
        except Exception:
            logger.exception("Server %s: could not sync level roles", guild_id)
        finally:
            self._in_progress.discard(guild_id)

    async def _sync(self, guild_id: int) -> None:
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            await self._level_roles.postpone_all(guild_id, self._clock())
            return
        for _ in range(MEMBERS_AT_ONCE):
            await self._rate_limiter.wait()
            check = await self._level_roles.begin(guild_id, self._clock())
            if check is None:
                return
            try:
                async with asyncio.timeout(CALL_TIMEOUT):
                    synced = await self._update_member(guild, check)
            except (_NotAllowed, discord.Forbidden) as error:
                logger.warning("Server %s: the bot may not give roles: %r", guild_id, error)
                await self._level_roles.record_forbidden(guild_id, self._clock())
                return
            except _TRANSIENT as error:
                logger.warning(
                    "Server %s: could not update roles, trying again later: %r", guild_id, error
                )
                await self._level_roles.record_failed(check, self._clock())
                return  # the next member would most likely fail as well, and delay other servers
            if synced is None:
                await self._level_roles.record_left(check, self._clock())
                continue
            await self._level_roles.record(check, synced, self._clock())

    async def _update_member(self, guild: discord.Guild, check: RoleCheck) -> RolesSynced | None:
        """Give and take the roles for a member's level; return None if they have left."""
        try:
            return await self._change_roles(guild, check)
        except discord.NotFound as error:
            if error.code not in _LEFT:
                raise
            return None

    async def _change_roles(self, guild: discord.Guild, check: RoleCheck) -> RolesSynced:
        """Give and take the roles for a member's level.

        Roles with powers over others are neither given nor taken, whenever they got them.
        One role at a time: setting the whole list would overwrite concurrent changes.

        Raises:
            _NotAllowed: the bot has no permission to give roles.
            discord.Forbidden: Discord refused, although the cached permissions allow it.
            discord.HTTPException: the call failed.
        """
        member = await guild.fetch_member(check.user_id)
        current = {role.id for role in member.roles}
        status = level_role_status(guild, check.role_of.values())
        wished = roles_to_change(current, check.level, check.role_of, stack=check.stack)
        change = roles_to_change(
            current, check.level, _working(check.role_of, status), stack=check.stack
        )
        if (change.give or change.take) and not status.may_give:
            raise _NotAllowed
        changed: list[int] = []
        deleted = status.deleted.intersection(wished.give)
        for role_id in (*change.give, *change.take):
            if role_id in status.above:
                continue
            call = member.add_roles if role_id in change.give else member.remove_roles
            try:
                await call(discord.Object(role_id), reason=change_reason(check.level), atomic=True)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_ROLE:
                    raise
                deleted |= {role_id}
            else:
                changed.append(role_id)
        return RolesSynced(
            changed=changed,
            above=status.above.intersection((*change.give, *change.take)),
            deleted=deleted,
            resting=status.risks.keys(),
            withheld=status.risks.keys() & set(wished.give),
        )


def _working(role_of: Mapping[int, int], status: LevelRoleStatus) -> dict[int, int]:
    """Return the level roles without those that rest or are deleted."""
    return {
        level: role_id
        for level, role_id in role_of.items()
        if role_id not in status.risks and role_id not in status.deleted
    }
