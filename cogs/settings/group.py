"""The group `/settings`, with the commands of the other files here."""

from typing import Final, Literal

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.calendar.rules.periods import Cadence
from bot.outbox.message_lookup import is_gone
from bot.quests.errors import AlreadyPosted
from bot.servers.service.servers import parse_colour
from bot.servers.view.accents import draw_accent
from bot.servers.view.channels import settings_status
from bot.servers.view.replies import draw_posted_now
from bot.servers.view.settings import draw_settings
from bot.servers.view.staff_input import (
    require_own_post,
    staff_guild,
    staff_member,
)
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.handlers import action, answers
from bot.ui.replies import Reply, Visibility
from cogs.settings.channels import ChannelSettings
from cogs.settings.events import EventSettings
from cogs.settings.quests import QuestSettings
from cogs.settings.roles import RoleSettings
from cogs.settings.rooms import RoomSettings

_PARTS: Final = (QuestSettings, ChannelSettings, RoleSettings, RoomSettings, EventSettings)


@app_commands.default_permissions(manage_guild=True)
class SettingsCog(commands.GroupCog, name="settings", description="Set up the bot (staff)"):
    """All commands of `/settings`; the panel of `/settings show` is `panel.py`."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        if self.app_command is not None:  # which a GroupCog always has
            for part in _PARTS:
                for command in part(bot).get_app_commands():
                    self.app_command.add_command(command)

    @app_commands.command(description="See and change all settings")
    @answers(Visibility.PRIVATE)
    async def show(self, interaction: Interaction) -> Reply:
        """Show the panel."""
        guild_id = staff_guild(interaction)
        shown = await self.bot.services.servers.show(guild_id)
        return draw_settings(shown, settings_status(interaction.guild, shown), self.bot.clock())

    @app_commands.command(description="Set the colour of pictures and posts here")
    @app_commands.describe(colour="Like #4f8a8b, or none for theme colours (default: show it)")
    @answers(Visibility.PRIVATE)
    async def accent(
        self, interaction: Interaction, colour: app_commands.Range[str, 1, 20] | None = None
    ) -> Reply:
        """Set the colour, and show it."""
        guild_id, settings = staff_guild(interaction), self.bot.services.servers
        if colour is None:
            return draw_accent(await settings.settings(guild_id), saved=False)
        accent = parse_colour(colour)
        shown = await settings.configure_accent(self.bot.request(interaction), accent)
        return draw_accent(shown.server, saved=True)

    @app_commands.command(
        name="post-now", description="Post the daily, weekly or monthly quest now"
    )
    @app_commands.describe(cadence="Which quest to post")
    @answers(Visibility.PRIVATE)
    async def post_now(
        self, interaction: Interaction, cadence: Literal["daily", "weekly", "monthly"]
    ) -> Reply:
        """Open the period's posting."""
        return await self._post(interaction, Cadence(cadence))

    @action("settings-post", Visibility.UPDATE)
    async def post_first(self, interaction: Interaction, _key: str) -> Result:
        """Post the first daily quest at once, from the panel."""
        return await self._post(interaction, Cadence.DAILY)

    async def _post(self, interaction: Interaction, cadence: Cadence) -> Reply:
        """Post this period's quest at once, again if its message was deleted."""
        staff, bot = staff_member(interaction), self.bot
        channel_id = (await bot.services.servers.settings(staff.guild.id)).quests_channel_id
        if channel_id is not None:
            require_own_post(staff, channel_id)
        request, post_now = bot.request(interaction), bot.services.postings.post_now
        try:
            posted = await post_now(request, cadence)
        except AlreadyPosted as error:
            if not await is_gone(bot, error.guild_id, error.channel_id, error.message_id):
                raise
            posted = await post_now(request, cadence, gone_message_id=error.message_id)
        return draw_posted_now(posted, interaction.guild)
