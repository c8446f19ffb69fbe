"""Follows the servers that remove the bot and invite it again."""

import discord
from discord.ext import commands

from bot.app.client import Woodshed


class Departures(commands.Cog):
    """Listens to guild events. A server that is only unavailable has not removed the bot."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Handle what changed during downtime: Discord lists every server, unavailable ones too."""
        guild_ids = [guild.id for guild in self.bot.guilds]
        await self.bot.services.departures.record_present(guild_ids, self.bot.clock())

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Handle a server that has removed the bot, or is deleted."""
        await self.bot.services.departures.record_removed(guild.id, self.bot.clock())

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Handle a server that has invited the bot during an outage of Discord's."""
        if self.bot.is_ready():  # `on_ready` does it at a start
            await self.bot.services.departures.record_returned(guild.id, self.bot.clock())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Handle a server that has invited the bot."""
        await self.bot.services.departures.record_returned(guild.id, self.bot.clock())
