"""What staff do about feedback, and the buttons by which members report something to them."""

from collections.abc import Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.feedback.view.staff import (
    draw_for_staff,
    draw_hidden,
    draw_hide_question,
    draw_open_submissions,
    draw_reported,
    draw_reveal_question,
    draw_revealed,
)
from bot.servers.view.staff_input import staff_guild
from bot.ui.actions import Interaction, chosen_id
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action, selected
from bot.ui.replies import Reply, Visibility


class FeedbackStaff(commands.Cog):
    """The buttons of staff, and *Report*."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("feedback-staff", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show a page of the open submissions."""
        guild_id, (page,) = staff_guild(interaction), key_numbers(key, 1)
        moderation = self.bot.services.feedback_moderation
        return draw_open_submissions(
            await moderation.open_submissions(guild_id, self.bot.clock(), page)
        )

    @selected("feedback-staff-open", Visibility.UPDATE)
    async def open_one(self, interaction: Interaction, _key: str, values: Sequence[str]) -> Result:
        """Show the submission chosen in the select."""
        return await self._show(interaction, chosen_id(values), 0)

    @action("feedback-staff-show", Visibility.UPDATE)
    async def show_critique(self, interaction: Interaction, key: str) -> Result:
        """Show a submission with another of its critiques."""
        return await self._show(interaction, *key_numbers(key, 2))

    @action("feedback-hide", Visibility.PRIVATE)
    async def ask_to_hide(self, interaction: Interaction, key: str) -> Result:
        """Ask for confirmation."""
        guild_id, (subject_id,) = staff_guild(interaction), key_numbers(key, 1)
        return draw_hide_question(
            await self.bot.services.feedback_moderation.find(guild_id, subject_id)
        )

    @action("feedback-hidden", Visibility.UPDATE)
    async def hide(self, interaction: Interaction, key: str) -> Result:
        """Hide a submission or a critique."""
        staff_guild(interaction)
        (subject_id,) = key_numbers(key, 1)
        moderation = self.bot.services.feedback_moderation
        return draw_hidden(await moderation.hide(self.bot.request(interaction), subject_id))

    @action("feedback-reveal", Visibility.PRIVATE)
    async def ask_to_reveal(self, interaction: Interaction, key: str) -> Result:
        """Ask for confirmation."""
        guild_id, (subject_id,) = staff_guild(interaction), key_numbers(key, 1)
        return draw_reveal_question(
            await self.bot.services.feedback_moderation.find(guild_id, subject_id)
        )

    @action("feedback-revealed", Visibility.UPDATE)
    async def reveal(self, interaction: Interaction, key: str) -> Result:
        """Show who made a submission or wrote a critique."""
        staff_guild(interaction)
        (subject_id,) = key_numbers(key, 1)
        moderation = self.bot.services.feedback_moderation
        return draw_revealed(await moderation.reveal(self.bot.request(interaction), subject_id))

    @action("feedback-report", Visibility.PRIVATE)
    async def report_turn(self, interaction: Interaction, key: str) -> Result:
        """Tell staff about the submission of a turn to listen."""
        (claim_id,) = key_numbers(key, 1)
        moderation = self.bot.services.feedback_moderation
        return draw_reported(await moderation.report_turn(self.bot.request(interaction), claim_id))

    @action("critique-report", Visibility.PRIVATE)
    async def report_critique(self, interaction: Interaction, key: str) -> Result:
        """Tell staff about a critique."""
        (critique_id,) = key_numbers(key, 1)
        moderation = self.bot.services.feedback_moderation
        return draw_reported(
            await moderation.report_critique(self.bot.request(interaction), critique_id)
        )

    async def _show(self, interaction: Interaction, submission_id: int, page: int) -> Reply:
        guild_id, moderation = staff_guild(interaction), self.bot.services.feedback_moderation
        return draw_for_staff(
            await moderation.show(guild_id, submission_id, self.bot.clock(), page)
        )
