"""Bringing members' level roles in line with their level, gently and never touching another."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

import aiohttp
import discord

from bot.db.errors import StorageError
from bot.level_roles.results import RoleDuty, RolesKept
from bot.level_roles.rules import roles_to_change
from bot.level_roles.view import look_at_roles
from bot.outbox.rate_limit import Pace
from bot.services import Services

MEMBERS_AT_ONCE: Final = 20
"""How many members of one server a tick looks at: a change of thousands takes its time."""
CALL_TIMEOUT: Final = 60.0
"""Seconds for one member, Discord's pauses included."""
_UNKNOWN_ROLE = 10011

_TROUBLE = (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException)

logger = logging.getLogger(__name__)


class _NotAllowed(Exception):
    """The bot may give no roles in a server, as its permissions there say."""


class RoleKeeper:
    """Gives and takes level roles, and records what became of it.

    Args:
        client: what it asks Discord with.
        services: what it records with.
        clock: tells the present instant.
        pace: when the next member may be looked at.
    """

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        clock: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        self._client = client
        self._level_roles = services.level_roles
        self._clock = clock
        self._pace = pace
        self._under_way: set[int] = set()

    async def keep(self, guild_id: int) -> None:
        """Look at members of a server who are due; whatever happens is recorded, nothing raised."""
        if guild_id in self._under_way:
            return
        self._under_way.add(guild_id)
        try:
            await self._keep(guild_id)
        except StorageError:
            return  # the log knows of it; who was being looked at is due again before long
        except Exception:
            logger.exception("Server %s: its level roles could not be looked at", guild_id)
        finally:
            self._under_way.discard(guild_id)

    async def _keep(self, guild_id: int) -> None:
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            await self._level_roles.put_off(guild_id, self._clock())
            return
        for _ in range(MEMBERS_AT_ONCE):
            await self._pace.turn()
            duty = await self._level_roles.begin(guild_id, self._clock())
            if duty is None:
                return
            try:
                async with asyncio.timeout(CALL_TIMEOUT):
                    kept = await self._carry_out(guild, duty)
            except (_NotAllowed, discord.Forbidden) as error:
                logger.warning("Server %s: no roles may be given: %r", guild_id, error)
                await self._level_roles.record_forbidden(guild_id, self._clock())
                return
            except _TROUBLE as error:
                logger.warning("Server %s: roles are tried again later: %r", guild_id, error)
                await self._level_roles.record_failed(duty, self._clock())
                return  # the next member would most likely wait as long, and others behind them
            if kept is None:
                await self._level_roles.record_left(duty, self._clock())
                continue
            await self._level_roles.record(duty, kept, self._clock())

    async def _carry_out(self, guild: discord.Guild, duty: RoleDuty) -> RolesKept | None:
        """Give and take what a member's level asks for; None when they have left.

        One role at a time: a list of all roles would overwrite what others change meanwhile.

        Raises:
            _NotAllowed: the bot may give no roles.
            discord.Forbidden: the bot may not, whatever its roles look like from here.
            discord.HTTPException: Discord has trouble.
        """
        try:
            member = await guild.fetch_member(duty.user_id)
        except discord.NotFound:
            return None
        held = {role.id for role in member.roles}
        change = roles_to_change(held, duty.level, duty.role_of, stack=duty.stack)
        outlook = look_at_roles(guild, (*change.give, *change.take))
        if (change.give or change.take) and not outlook.may_give:
            raise _NotAllowed
        changed: list[int] = []
        gone = set(outlook.gone)
        for role_id in (*change.give, *change.take):
            if role_id in outlook.above | outlook.gone:
                continue
            call = member.add_roles if role_id in change.give else member.remove_roles
            try:
                await call(discord.Object(role_id), reason=f"Level {duty.level}", atomic=True)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_ROLE:
                    return None
                gone.add(role_id)
            else:
                changed.append(role_id)
        return RolesKept(changed=changed, above=outlook.above, gone=gone)
