"""Greets the staff of each server that the bot joins."""

import discord
from discord.ext import commands

from bot.app.client import Woodshed
from bot.greetings.view import joined_server


class Greetings(commands.Cog):
    """Listens to guild events."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Handle the servers that the bot joined during downtime."""
        joined_servers = [joined for guild in self.bot.guilds if (joined := joined_server(guild))]
        await self.bot.services.greetings.greet_all(joined_servers, self.bot.clock())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Handle a server that the bot has just joined."""
        await self._handle_join(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Handle a server that was unavailable before; at startup `on_ready` does it."""
        if self.bot.is_ready():
            await self._handle_join(guild)

    async def _handle_join(self, guild: discord.Guild) -> None:
        joined = joined_server(guild)
        if joined is not None:
            await self.bot.services.greetings.greet(joined, self.bot.clock())
