"""Follows the servers that invite and remove the bot, and greets the staff of new ones."""

import asyncio

import discord
from discord.ext import commands

from bot.app.client import Woodshed
from bot.greetings.view import joined_server


class Servers(commands.Cog):
    """Listens to guild events. A server that is only unavailable has not removed the bot."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._in_order = asyncio.Lock()
        """A server that removes the bot and invites it again may send both events at once."""

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Handle what changed during downtime: Discord lists every server, unavailable ones too."""
        now, guilds = self.bot.clock(), self.bot.guilds
        joined_servers = [joined for guild in guilds if (joined := joined_server(guild))]
        async with self._in_order:
            await self.bot.services.departures.record_present([guild.id for guild in guilds], now)
            await self.bot.services.greetings.greet_all(joined_servers, now)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Handle a server that has removed the bot, or is deleted."""
        async with self._in_order:
            await self.bot.services.departures.record_removed(guild.id, self.bot.clock())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Handle a server that has invited the bot."""
        await self._handle_join(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Handle a server that was unavailable before, and may have invited the bot meanwhile."""
        if self.bot.is_ready():  # `on_ready` does it at a start
            await self._handle_join(guild)

    async def _handle_join(self, guild: discord.Guild) -> None:
        now, joined = self.bot.clock(), joined_server(guild)
        async with self._in_order:
            # The return comes first: it drops messages from before, such as an old greeting.
            await self.bot.services.departures.record_returned(guild.id, now)
            if joined is not None:
                await self.bot.services.greetings.greet(joined, now)
