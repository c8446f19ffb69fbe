"""Studio rooms: voice events that start and end room sessions."""

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
    """Listens to voice events."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Handle a member who joins, leaves, deafens or undeafens."""
        channel_id = listening_channel(after)
        if member.bot or channel_id == listening_channel(before):
            return
        await self.bot.rooms.follow(
            Sighting(
                guild_id=member.guild.id,
                user_id=member.id,
                channel_id=channel_id,
                at=self.bot.clock(),
                live=True,
            )
        )

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Sync all rooms at startup."""
        await self.bot.rooms.reconcile_everywhere()

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Sync the rooms of a shard's servers after a reconnect."""
        await self.bot.rooms.reconcile_everywhere(shard_id)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Sync a server's rooms after a Discord outage; at startup `on_ready` does it."""
        if self.bot.is_ready():
            await self.bot.rooms.reconcile(guild, live=False)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Sync the rooms of a server that the bot has rejoined."""
        await self.bot.rooms.reconcile(guild, live=False)

    @commands.Cog.listener()
    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        """Sync the rooms when the server's AFK channel changes: nothing counts in it."""
        if before.afk_channel != after.afk_channel:
            await self.bot.rooms.reconcile(after, live=True)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Remove the room of a deleted channel; leave events arrive as usual."""
        rooms, guild_id = self.bot.services.rooms, channel.guild.id
        if isinstance(channel, VoiceRoom) and channel.id in await rooms.channels_of(guild_id):
            await rooms.remove_deleted(guild_id, channel.id)

    @action("rooms-forget", Visibility.UPDATE)
    async def forget(self, interaction: Interaction, _key: str) -> Result:
        """Remove the rooms of channels that were deleted during downtime."""
        guild_id = staff_guild(interaction)
        shown = await self.bot.services.rooms.show(guild_id)
        deleted = room_access(interaction.guild, shown).deleted
        if deleted:
            request = self.bot.request(interaction)
            shown = await self.bot.services.rooms.forget(request, deleted)
        return draw_rooms(shown, room_access(interaction.guild, shown))
