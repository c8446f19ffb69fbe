"""The panel and the form of a planned pause; the command is `/profile pause`."""

from collections.abc import Mapping, Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.pauses.view import draw_pause, pause_form, read_pause
from bot.profiles.results import ProfileChanges
from bot.streak_reminders.view import HOUR_NAMES, hour_named
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.forms import Field
from bot.ui.handlers import action, selected, submitted
from bot.ui.replies import Visibility


class Pauses(commands.Cog):
    """Buttons and the form of pauses."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("pause", Visibility.PRIVATE)
    async def open_panel(self, interaction: Interaction, key: str) -> Result:
        """Show the member's pause."""
        request = self.bot.own_request(interaction, key)
        pauses = self.bot.services.pauses
        return draw_pause(await pauses.show(request.guild_id, request.user_id, request.now))

    @action("pause-form", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the form for the end of a pause."""
        request = self.bot.own_request(interaction, key)
        pauses = self.bot.services.pauses
        shown = await pauses.show(request.guild_id, request.user_id, request.now)
        return pause_form(request.user_id, shown.pause)

    @submitted("pause-form", Visibility.UPDATE)
    async def submit_form(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Begin a pause, or move its end."""
        request = self.bot.own_request(interaction, key)
        shown = await self.bot.services.pauses.pause(request, read_pause(fields))
        return draw_pause(shown, saved=True)

    @selected("pause-reminder", Visibility.UPDATE)
    async def choose_hour(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Set when to be reminded of a streak that is about to end."""
        request = self.bot.own_request(interaction, key)
        hour = hour_named(chosen_one(values, HOUR_NAMES))
        services = self.bot.services
        await services.profiles.set_up(request, ProfileChanges(streak_reminder_hour=hour))
        return draw_pause(
            await services.pauses.show(request.guild_id, request.user_id, request.now)
        )

    @action("pause-end", Visibility.UPDATE)
    async def end(self, interaction: Interaction, key: str) -> Result:
        """End the pause."""
        request = self.bot.own_request(interaction, key)
        return draw_pause(await self.bot.services.pauses.end(request))
