"""Watches the channel for quests: what it no longer allows is reported to staff once."""

from collections.abc import Callable
from datetime import datetime

import discord

from bot.quests.service.places import QuestPlaces
from bot.servers.view.places import place_problems, quest_place


class PlaceWatch:
    """Compares the settings of quests with what their channel allows."""

    def __init__(
        self, client: discord.Client, places: QuestPlaces, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._places = places
        self._clock = clock

    async def watch_all(self) -> None:
        """Check the quests channel of every server where that matters."""
        for guild_id in await self._places.watched_servers():
            guild = self._client.get_guild(guild_id)
            if guild is not None:
                await self.watch(guild)

    async def watch(self, guild: discord.Guild) -> None:
        """Notify staff once if quests can no longer have threads or be published.

        The notice is cleared once that is fixed.
        """
        server = await self._places.watched_server(guild.id)
        place = quest_place(guild, server.quests_channel_id) if server else None
        if server is None or place is None or guild.unavailable:
            return
        if place_problems(server, place):
            await self._places.report(guild.id, place.channel_id, self._clock())
        else:
            await self._places.clear(guild.id)
