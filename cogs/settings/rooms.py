"""`/settings studio-room`: voice channels in which practice counts."""

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.rooms.view import draw_rooms, room_access, suggest_room_timers
from bot.servers.view.staff_input import (
    VoiceChannelId,
    joinable_channel,
    staff_guild,
    staff_member,
)
from bot.sessions.view.sessions import suggest_focuses
from bot.ui.actions import Interaction
from bot.ui.handlers import answers, suggests
from bot.ui.replies import Reply, Visibility
from bot.ui.voice import is_afk


class RoomSettings(commands.Cog):
    """Voice channels in which practice counts."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(
        name="studio-room",
        description="Track practice in a voice channel, or show all",
    )
    @app_commands.describe(
        channel="Voice channel; choose it again to stop tracking (default: show all)",
        focus="What members practise there",
        timer="Timer the room runs by itself: 25/5, 50/10, your own like 40/10, or off",
    )
    @answers(Visibility.PRIVATE)
    async def studio_room(
        self,
        interaction: Interaction,
        channel: VoiceChannelId | None = None,
        focus: str | None = None,
        timer: str | None = None,
    ) -> Reply:
        """Add, change or remove a studio room; without a channel, show all."""
        guild_id, rooms = staff_guild(interaction), self.bot.services.rooms
        if channel is None:
            shown = await rooms.show(guild_id)
        else:
            joinable_channel(staff_member(interaction), channel)
            afk = is_afk(interaction.guild, channel)
            shown = await rooms.toggle(
                self.bot.request(interaction), channel, focus, timer=timer, is_afk=afk
            )
            if interaction.guild is not None:
                await self.bot.rooms.reconcile(interaction.guild, live=True)
        return draw_rooms(shown, room_access(interaction.guild, shown))

    @studio_room.autocomplete("timer")
    @suggests
    async def timers(self, _: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest the usual lengths, or read those that were typed."""
        return suggest_room_timers(current)

    @studio_room.autocomplete("focus")
    @suggests
    async def focuses(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the focuses of the server's skill pack."""
        pack = await self.bot.services.servers.pack_of(self.bot.request(interaction).guild_id)
        return suggest_focuses(pack.focuses, current)
