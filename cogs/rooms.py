"""Studio rooms: who comes and goes in the voice channels that keep sessions."""

import discord
from discord.ext import commands

from bot.app.client import Woodshed
from bot.rooms.rules import Sighting
from bot.rooms.view import draw_rooms, room_access
from bot.servers.view.staff_input import staff_guild
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.handlers import action
from bot.ui.replies import Visibility
from bot.ui.voice import VoiceRoom, listening_channel


class Rooms(commands.Cog):
    """Listens to what Discord tells of voice channels."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Follow a member who comes, goes, or stops or begins to hear."""
        channel_id = listening_channel(after)
        if member.bot or channel_id == listening_channel(before):
            return
        await self.bot.rooms.follow(
            Sighting(
                guild_id=member.guild.id,
                user_id=member.id,
                channel_id=channel_id,
                at=self.bot.clock(),
            )
        )

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Find out who is there after a start."""
        await self.bot.rooms.reconcile_everywhere()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """Find out who is there after the connection was lost."""
        await self.bot.rooms.reconcile_everywhere()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Find out who is there after Discord was down; at a start, that comes with being ready."""
        if self.bot.is_ready():
            await self.bot.rooms.reconcile(guild, live=False)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Find out who is there in a server that has invited the bot back."""
        await self.bot.rooms.reconcile(guild, live=False)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget a room with its channel; that who was in it has left it is told as ever."""
        rooms, guild_id = self.bot.services.rooms, channel.guild.id
        if isinstance(channel, VoiceRoom) and channel.id in await rooms.channels_of(guild_id):
            await rooms.forget(guild_id, [channel.id])

    @action("rooms-forget", Visibility.UPDATE)
    async def forget(self, interaction: Interaction, _key: str) -> Result:
        """Forget the rooms whose channels were deleted while the bot was not there to see it."""
        guild_id = staff_guild(interaction)
        shown = await self.bot.services.rooms.show(guild_id)
        gone = room_access(interaction.guild, shown).gone
        if gone:
            shown = await self.bot.services.rooms.forget(guild_id, gone)
        return draw_rooms(shown, room_access(interaction.guild, shown))
