"""Brings what Discord tells of voice channels to the sessions that studio rooms keep."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import discord

from bot.db.errors import StorageError
from bot.rooms.rules import Sighting
from bot.services import Services
from bot.ui.voice import listeners, people_among

_WATCH_EVERY = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class RoomKeeper:
    """Follows who is in which studio room. Within one server, one thing comes after another.

    Args:
        client: knows who is in which voice channel.
        services: the use cases.
        clock: tells the present instant.
    """

    def __init__(
        self, client: discord.Client, services: Services, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._services = services
        self._clock = clock
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._watched_at: datetime | None = None

    async def follow(self, sighting: Sighting) -> None:
        """Bring one member's session to where they were found."""
        async with self._turns[sighting.guild_id]:
            await self._follow(sighting)

    async def look(self, guild_id: int, user_id: int) -> None:
        """Let a member who is in a studio room have a session there, if no other runs."""
        async with self._turns[guild_id]:
            guild = self._client.get_guild(guild_id)
            channel_ids = await self._services.rooms.channels_of(guild_id)
            found = listeners(guild, channel_ids) if guild else {}
            if user_id in found:
                await self._follow(self._sighting(guild_id, user_id, found, live=True))

    async def reconcile(self, guild: discord.Guild, *, live: bool) -> None:
        """Bring all sessions in a server to where their members are now.

        Args:
            guild: the server.
            live: whether nothing can have happened unseen since they were last looked at.
        """
        async with self._turns[guild.id]:
            channel_ids = await self._services.rooms.channels_of(guild.id)
            in_session = set(await self._services.rooms.members_in_session(guild.id))
            if guild.unavailable or not (channel_ids or in_session):
                return
            new = listeners(guild, channel_ids).keys() - in_session
            people = in_session | await people_among(guild, new)
            found = listeners(guild, channel_ids)
            for user_id in sorted(people):
                await self._follow(self._sighting(guild.id, user_id, found, live=live))

    async def reconcile_everywhere(self) -> None:
        """Bring all sessions in all servers to where their members are now, unseen for a while."""
        for guild_id in await self._services.rooms.channels():
            guild = self._client.get_guild(guild_id)
            if guild is not None:
                try:
                    await self.reconcile(guild, live=False)
                except StorageError:
                    raise
                except Exception:
                    logger.exception("Server %s: its rooms could not be looked at", guild_id)

    async def watch(self, now: datetime, *, is_connected: bool) -> None:
        """Once a minute, note who is in the rooms still; then end the sessions that are over.

        Nobody is seen while Discord cannot be heard. The trouble with one server is no other's.
        """
        if is_connected and (self._watched_at is None or self._is_time(self._watched_at, now)):
            self._watched_at = now
            for guild_id, channel_ids in (await self._services.rooms.channels()).items():
                guild = self._client.get_guild(guild_id)
                if guild is not None and not guild.unavailable:
                    try:
                        await self._watch(guild, channel_ids, now)
                    except StorageError:
                        raise
                    except Exception:
                        logger.exception("Server %s: its rooms could not be watched", guild_id)
        await self._services.rooms.end_due(now)

    async def _watch(self, guild: discord.Guild, channel_ids: list[int], now: datetime) -> None:
        found = listeners(guild, channel_ids)
        if found:
            for user_id in await self._services.rooms.watch(guild.id, found.keys(), now):
                await self.look(guild.id, user_id)

    async def _follow(self, sighting: Sighting) -> None:
        if await self._services.rooms.is_relevant(sighting):
            await self._services.rooms.follow(sighting)

    def _sighting(
        self, guild_id: int, user_id: int, found: dict[int, int], *, live: bool
    ) -> Sighting:
        return Sighting(
            guild_id=guild_id,
            user_id=user_id,
            channel_id=found.get(user_id),
            at=self._clock(),
            live=live,
        )

    def _is_time(self, watched_at: datetime, now: datetime) -> bool:
        return abs(now - watched_at) >= _WATCH_EVERY
