"""Buttons and selects of personal quests: swapping one, and why."""

from collections.abc import Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.quests.picture import posting_picture
from bot.quests.results.quests import QuestSwapped
from bot.quests.view.next_steps import read_posting_id
from bot.quests.view.swapping import draw_swap_asked, draw_swapped, read_reason
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.handlers import action, selected
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, Visibility


class PersonalQuests(commands.Cog):
    """Swapping personal quests."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("quest-reroll", Visibility.UPDATE)
    async def swap(self, interaction: Interaction, key: str) -> Result:
        """Ask why a personal quest is swapped."""
        request = self.bot.request(interaction)
        asked = await self.bot.services.personal_quests.ask_swap(
            request.guild_id, request.user_id, read_posting_id(key), request.now
        )
        return draw_swap_asked(asked)

    @selected("quest-swap", Visibility.UPDATE)
    async def swap_because(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Swap a personal quest for a reason, and show the new one."""
        swapped = await self.bot.services.personal_quests.swap(
            self.bot.request(interaction), read_posting_id(key), reason=read_reason(values)
        )
        return await self._swapped(interaction, swapped)

    @selected("quest-why", Visibility.UPDATE)
    async def explain_swap(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Record why a personal quest was swapped."""
        swapped = await self.bot.services.personal_quests.explain_swap(
            self.bot.request(interaction), read_posting_id(key), read_reason(values)
        )
        return await self._swapped(interaction, swapped)

    async def _swapped(self, interaction: Interaction, swapped: QuestSwapped) -> Reply:
        png = await draw_for(interaction, self.bot.renderer, posting_picture(swapped.card))
        return draw_swapped(swapped, png)
