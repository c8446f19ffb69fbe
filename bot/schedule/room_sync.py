"""Syncs room sessions with the voice states that Discord reports."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import discord

from bot.db.errors import StorageError
from bot.rooms.rules import Sighting
from bot.services import Services
from bot.ui.voice import exclude_bots, is_afk, listeners

_WATCH_EVERY = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class RoomSync:
    """Updates room sessions from voice states. Updates within one server are serialised."""

    def __init__(
        self, client: discord.Client, services: Services, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._services = services
        self._clock = clock
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._watched_at: datetime | None = None

    async def follow(self, sighting: Sighting) -> None:
        """Update one member's session from a sighting."""
        async with self._locks[sighting.guild_id]:
            await self._follow(sighting)

    async def sync_member(self, guild_id: int, user_id: int) -> None:
        """Start or update the session of a member who is in a studio room now."""
        async with self._locks[guild_id]:
            guild = self._client.get_guild(guild_id)
            channel_ids = await self._services.rooms.channels_of(guild_id)
            present = listeners(guild, channel_ids) if guild else {}
            if user_id in present:
                await self._follow(self._sighting(guild_id, user_id, present, live=True))

    async def reconcile(self, guild: discord.Guild, *, live: bool) -> None:
        """Sync all room sessions of a server with the current voice states.

        `live` means that no change can have been missed since the last sync.
        """
        async with self._locks[guild.id]:
            channel_ids = await self._services.rooms.channels_of(guild.id)
            await self._report_afk(guild, channel_ids)
            in_session = set(await self._services.room_presence.members_in_session(guild.id))
            if guild.unavailable or not (channel_ids or in_session):
                return
            new = listeners(guild, channel_ids).keys() - in_session
            people = in_session | await exclude_bots(guild, new)
            present = listeners(guild, channel_ids)
            for user_id in sorted(people):
                await self._follow(self._sighting(guild.id, user_id, present, live=live))

    async def _report_afk(self, guild: discord.Guild, channel_ids: Sequence[int]) -> None:
        """Notify staff if a room is the AFK channel; clear the notice once it is not."""
        if not channel_ids or guild.unavailable:
            return
        afk = next((id_ for id_ in channel_ids if is_afk(guild, id_)), None)
        if afk is not None:
            await self._services.rooms.report_afk(guild.id, afk, self._clock())
        elif await self._services.rooms.has_afk_notice(guild.id):
            await self._services.rooms.clear_afk(guild.id)

    async def reconcile_everywhere(self, shard_id: int | None = None) -> None:
        """Sync all room sessions after a gap in which changes may be missing.

        With a `shard_id`, only those in that shard's servers.
        """
        found = map(self._client.get_guild, await self._services.rooms.channels())
        guilds = [guild for guild in found if guild and shard_id in (None, guild.shard_id)]
        await asyncio.gather(
            *(self._isolated(guild, self.reconcile(guild, live=False)) for guild in guilds)
        )

    async def watch(self, now: datetime, *, is_connected: bool) -> None:
        """Once a minute, record who is still in the rooms; then end the sessions that are over.

        While disconnected, nobody is recorded. A failure in one server does not affect the others.
        """
        if is_connected and (self._watched_at is None or self._is_due(self._watched_at, now)):
            self._watched_at = now
            await self._watch_everywhere(now)
        await self._services.room_presence.end_due(now)

    async def _watch_everywhere(self, now: datetime) -> None:
        """Record who is in the rooms of each server, all servers at once: a full room is slow."""
        checks: list[Awaitable[None]] = []
        for guild_id, channel_ids in (await self._services.rooms.channels()).items():
            guild = self._client.get_guild(guild_id)
            if guild is not None and not guild.unavailable:
                present = listeners(guild, channel_ids)
                if present:
                    checks.append(self._isolated(guild, self._watch(guild, set(present), now)))
        await asyncio.gather(*checks)

    async def _watch(self, guild: discord.Guild, present: set[int], now: datetime) -> None:
        for user_id in await self._services.room_presence.watch(guild.id, present, now):
            await self.sync_member(guild.id, user_id)

    async def _isolated(self, guild: discord.Guild, work: Awaitable[None]) -> None:
        """Await work on one server; unless the database fails, a failure affects no other."""
        try:
            await work
        except StorageError:
            raise
        except Exception:
            logger.exception("Server %s: could not sync studio rooms", guild.id)

    async def _follow(self, sighting: Sighting) -> None:
        if await self._services.room_presence.is_relevant(sighting):
            await self._services.room_presence.follow(sighting)

    def _sighting(
        self, guild_id: int, user_id: int, present: dict[int, int], *, live: bool
    ) -> Sighting:
        return Sighting(
            guild_id=guild_id,
            user_id=user_id,
            channel_id=present.get(user_id),
            at=self._clock(),
            live=live,
        )

    def _is_due(self, watched_at: datetime, now: datetime) -> bool:
        return abs(now - watched_at) >= _WATCH_EVERY
