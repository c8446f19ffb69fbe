"""Battles that are over: paging through results, and playing entries."""

from collections.abc import Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.battles.result_pages import ResultPages
from bot.ui.actions import Interaction, chosen_id
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action, selected
from bot.ui.replies import Visibility


class BattleResultsPanel(commands.Cog):
    """Buttons and selects of results."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._pages = ResultPages(
            bot.services.battle_results,
            bot.recordings,
            bot.directory,
            bot.avatars,
            bot.renderer,
        )

    @action("battle-results", Visibility.UPDATE)
    async def turn(self, interaction: Interaction, key: str) -> Result:
        """Show another battle."""
        (page,) = key_numbers(key, 1)
        return await self._pages.show(interaction, self.bot.request(interaction).guild_id, page)

    @selected("battle-play", Visibility.PRIVATE)
    async def play(self, interaction: Interaction, _key: str, values: Sequence[str]) -> Result:
        """Play the chosen entry."""
        guild_id = self.bot.request(interaction).guild_id
        return await self._pages.play(guild_id, chosen_id(values))
