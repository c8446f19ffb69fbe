"""First contact: tells of each server that the bot has joined, so that its staff are greeted."""

import discord
from discord.ext import commands

from bot.app.client import Woodshed
from bot.greetings.view import joined_server


class Greetings(commands.Cog):
    """Listens to what Discord tells of servers."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Meet the servers that have invited the bot while it was down."""
        joined_servers = [joined for guild in self.bot.guilds if (joined := joined_server(guild))]
        await self.bot.services.greetings.greet_all(joined_servers, self.bot.clock())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Meet a server that has just invited the bot."""
        await self._meet(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Meet a server that Discord could not tell of; at a start, that comes with being ready."""
        if self.bot.is_ready():
            await self._meet(guild)

    async def _meet(self, guild: discord.Guild) -> None:
        joined = joined_server(guild)
        if joined is not None:
            await self.bot.services.greetings.greet(joined, self.bot.clock())
