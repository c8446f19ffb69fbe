"""The buttons of reminders, which work in direct messages as well."""

from collections.abc import Awaitable, Callable, Mapping

from discord.ext import commands

from bot.app.client import Woodshed
from bot.calendar.rules.typed import minutes_meant
from bot.interactions.rules import Click
from bot.reminders.results import TimerAnswered
from bot.reminders.view import draw_answered, rest_form
from bot.sessions.view.sessions import draw_recorded
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, submitted
from bot.ui.replies import Reply, Visibility


class Reminders(commands.Cog):
    """Buttons and the form of reminders."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("reminder-break", Visibility.UPDATE, direct=True)
    async def on_break(self, interaction: Interaction, key: str) -> Result:
        """Start a break."""
        return await self._answer(interaction, key, self.bot.services.reminders.take_break)

    @action("reminder-resume", Visibility.UPDATE, direct=True)
    async def on_resume(self, interaction: Interaction, key: str) -> Result:
        """End a break."""
        return await self._answer(interaction, key, self.bot.services.reminders.resume)

    @action("reminder-later", Visibility.UPDATE, direct=True)
    async def on_later(self, interaction: Interaction, key: str) -> Result:
        """Keep the timer running."""
        return await self._answer(interaction, key, self.bot.services.reminders.keep_going)

    @action("reminder-stop", Visibility.UPDATE, direct=True)
    async def on_stop(self, interaction: Interaction, key: str) -> Result:
        """End the timer and credit its practice."""
        return await self._answer(interaction, key, self.bot.services.reminders.stop)

    @action("reminder-rest", Visibility.FORM, direct=True)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the form to log what a closed timer did not count."""
        (reminder_id,) = key_numbers(key, 1)
        await self.bot.services.reminders.find(self.bot.click(interaction), reminder_id)
        return rest_form(reminder_id)

    @submitted("reminder-rest", Visibility.PRIVATE, direct=True)
    async def log_rest(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Log a session from the form."""
        (reminder_id,) = key_numbers(key, 1)
        rest = await self.bot.services.reminders.remainder(self.bot.click(interaction), reminder_id)
        recorded = await self.bot.services.logbook.log(
            rest.request,
            minutes=minutes_meant(str(fields.get("minutes", ""))) or 0,
            focus=rest.focus,
            when=rest.when,
            note=str(fields.get("note", "")),
        )
        guild = self.bot.get_guild(rest.request.guild_id)
        return draw_recorded(recorded, guild, directly=interaction.guild_id is None)

    async def _answer(
        self,
        interaction: Interaction,
        key: str,
        answer: Callable[[Click, int], Awaitable[TimerAnswered]],
    ) -> Reply:
        (reminder_id,) = key_numbers(key, 1)
        answered = await answer(self.bot.click(interaction), reminder_id)
        if answered.stopped is not None:
            await self.bot.rooms.sync_member(answered.place.guild_id, interaction.user.id)
        guild = self.bot.get_guild(answered.place.guild_id)
        return draw_answered(answered, guild, directly=interaction.guild_id is None)
