"""The buttons of the evening message about a streak, which is a direct message."""

from discord.ext import commands

from bot.app.client import Woodshed
from bot.sessions.view.timers import draw_timer
from bot.streak_reminders.view import draw_dismissed
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action
from bot.ui.replies import Visibility


class StreakReminders(commands.Cog):
    """The two buttons."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("streak-start", Visibility.UPDATE, direct=True)
    async def start(self, interaction: Interaction, key: str) -> Result:
        """Start a timer in the server that the message is about."""
        (reminder_id,) = key_numbers(key, 1)
        click = self.bot.click(interaction)
        reminder = await self.bot.services.streak_reminders.find(click, reminder_id)
        timer = await self.bot.services.sessions.start(
            click.in_server(reminder.guild_id), directly=True
        )
        await self.bot.rooms.sync_member(reminder.guild_id, interaction.user.id)
        return draw_timer(timer, self.bot.get_guild(reminder.guild_id), directly=True)

    @action("streak-skip", Visibility.UPDATE, direct=True)
    async def skip(self, interaction: Interaction, key: str) -> Result:
        """Leave it at that."""
        (reminder_id,) = key_numbers(key, 1)
        click = self.bot.click(interaction)
        return draw_dismissed(await self.bot.services.streak_reminders.dismiss(click, reminder_id))
