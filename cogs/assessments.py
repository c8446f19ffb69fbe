"""Buttons and forms that ask how an exercise went."""

from collections.abc import Mapping

from discord.ext import commands

from bot.app.client import Woodshed
from bot.assessments.view import assessment_form, draw_assessed, read_answer
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, submitted
from bot.ui.replies import Visibility


class Assessments(commands.Cog):
    """The buttons and forms of self-assessments."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("quest-assess", Visibility.FORM)
    async def ask_completion(self, interaction: Interaction, key: str) -> Result:
        """Open the form about a completed quest."""
        (posting_id,) = key_numbers(key, 1)
        request = self.bot.request(interaction)
        asked = await self.bot.services.assessments.completion_form(
            request.guild_id, request.user_id, posting_id
        )
        return assessment_form("quest-assess", asked)

    @submitted("quest-assess", Visibility.PRIVATE)
    async def assess_completion(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Save how a completed quest went."""
        (posting_id,) = key_numbers(key, 1)
        saved = await self.bot.services.assessments.assess_completion(
            self.bot.request(interaction), posting_id, read_answer(fields)
        )
        return draw_assessed(saved)

    @action("session-assess", Visibility.FORM, direct=True)
    async def ask_session(self, interaction: Interaction, key: str) -> Result:
        """Open the form about a session on an exercise."""
        (session_id,) = key_numbers(key, 1)
        asked = await self.bot.services.assessments.session_form(
            self.bot.click(interaction), session_id
        )
        return assessment_form("session-assess", asked)

    @submitted("session-assess", Visibility.PRIVATE, direct=True)
    async def assess_session(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Save how a session on an exercise went."""
        (session_id,) = key_numbers(key, 1)
        saved = await self.bot.services.assessments.assess_session(
            self.bot.click(interaction), session_id, read_answer(fields)
        )
        return draw_assessed(saved, directly=interaction.guild_id is None)
