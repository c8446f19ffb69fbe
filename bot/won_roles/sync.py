"""Gives the roles that members have won, and takes them from those who won them before."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

import aiohttp
import discord

from bot.db.errors import StorageError
from bot.level_roles.view.status import level_role_status
from bot.outbox.rate_limit import RateLimiter
from bot.won_roles.service import WonRoles
from bot.won_roles.store import WonRole
from bot.won_roles.view import role_reason

_CALL_TIMEOUT: Final = 60.0
_AT_ONCE: Final = 20
_LEFT: Final = {10007, 10013}
"""Unknown Member, Unknown User."""
_TRANSIENT: Final = (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException)

logger = logging.getLogger(__name__)


class WonRoleSync:
    """Gives and takes roles that were won, and records the outcome."""

    def __init__(
        self,
        client: discord.Client,
        won_roles: WonRoles,
        clock: Callable[[], datetime],
        rate_limiter: RateLimiter,
    ) -> None:
        self._client = client
        self._won_roles = won_roles
        self._clock = clock
        self._rate_limiter = rate_limiter

    async def sync(self, guild_id: int) -> None:
        """Sync what is due in a server. Errors are recorded or logged, not raised."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return  # it stays due
        try:
            for _ in range(_AT_ONCE):
                await self._rate_limiter.wait()
                claimed = await self._won_roles.claim(guild_id, self._clock())
                if claimed is None:
                    return
                await self._settle(guild, claimed)
        except StorageError:
            return  # logged by the outage log; the claim expires and the role is due again
        except _TRANSIENT as error:
            logger.warning("Server %s: no role for who won, trying again: %r", guild_id, error)
        except Exception:
            logger.exception("Server %s: could not give a role to who won it", guild_id)

    async def _settle(self, guild: discord.Guild, claimed: WonRole) -> None:
        """Give or take one role; if Discord doesn't answer, it's due again after the claim."""
        try:
            async with asyncio.timeout(_CALL_TIMEOUT):
                is_done = await _change(guild, claimed)
        except discord.Forbidden as error:
            logger.warning("Server %s: no role for who won: %r", guild.id, error)
            is_done = False
        except discord.NotFound as error:
            if error.code not in _LEFT:
                raise
            await self._won_roles.record_left(claimed, self._clock())
            return
        if is_done:
            await self._won_roles.record_done(claimed)
        else:
            await self._won_roles.record_refused(claimed, self._clock())


async def _change(guild: discord.Guild, claimed: WonRole) -> bool:
    """Give or take a role, unless the member has or lacks it already.

    Return whether they have or lack it now: not if the bot can't give it, or must not.
    """
    member = await guild.fetch_member(claimed.user_id)
    if claimed.is_wanted is (member.get_role(claimed.role_id) is not None):
        return True
    if not level_role_status(guild, [claimed.role_id]).works:
        return False
    call = member.add_roles if claimed.is_wanted else member.remove_roles
    await call(discord.Object(claimed.role_id), reason=role_reason(claimed.contest), atomic=True)
    return True
