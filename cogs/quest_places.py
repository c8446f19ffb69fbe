"""Watches the channel for quests: its type, and what the bot may do there."""

import discord
from discord.ext import commands

from bot.app.client import Woodshed
from bot.quests.place_watch import PlaceWatch


class QuestPlaces(commands.Cog):
    """Listens to what changes where quests are posted."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._watch = PlaceWatch(bot, bot.services.quest_places, bot.clock)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Check every server for what changed during downtime."""
        await self._watch.watch_all()

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Check a channel whose type or permissions have changed."""
        if before.type is not after.type or before.overwrites != after.overwrites:
            await self._watch.watch(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Check when a role's permissions have changed."""
        if before.permissions != after.permissions:
            await self._watch.watch(after.guild)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Check when the bot's own roles have changed."""
        if after.id == after.guild.me.id and before.roles != after.roles:
            await self._watch.watch(after.guild)
