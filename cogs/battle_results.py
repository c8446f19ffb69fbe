"""Battles that are over: paging through results, and playing entries."""

from collections.abc import Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.battles.result_pages import ResultPages
from bot.battles.view.reasons import (
    draw_reason,
    draw_reason_hidden,
    draw_reasons_listed,
    draw_voter,
)
from bot.servers.view.staff_input import staff_guild
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

    @action("battle-reasons", Visibility.PRIVATE)
    async def list_reasons(self, interaction: Interaction, key: str) -> Result:
        """List what voters wrote, for staff."""
        (battle_id,) = key_numbers(key, 1)
        return await self._list_reasons(interaction, battle_id, 0)

    @action("battle-reasons-page", Visibility.UPDATE)
    async def turn_reasons(self, interaction: Interaction, key: str) -> Result:
        """Show another page of what voters wrote."""
        return await self._list_reasons(interaction, *key_numbers(key, 2))

    @selected("battle-reason", Visibility.PRIVATE)
    async def show_reason(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Show what one voter wrote, for staff."""
        guild_id, pair_id = staff_guild(interaction), chosen_id(values)
        reason = await self.bot.services.battle_reasons.show(guild_id, pair_id)
        return draw_reason(reason, pair_id)

    @action("battle-reason-hide", Visibility.UPDATE)
    async def hide_reason(self, interaction: Interaction, key: str) -> Result:
        """Delete what a voter wrote."""
        staff_guild(interaction)
        (pair_id,) = key_numbers(key, 1)
        await self.bot.services.battle_reasons.hide(self.bot.request(interaction), pair_id)
        return draw_reason_hidden()

    @action("battle-reason-reveal", Visibility.PRIVATE)
    async def reveal_voter(self, interaction: Interaction, key: str) -> Result:
        """Say who wrote a reason."""
        staff_guild(interaction)
        (pair_id,) = key_numbers(key, 1)
        request = self.bot.request(interaction)
        return draw_voter(await self.bot.services.battle_reasons.reveal(request, pair_id))

    async def _list_reasons(self, interaction: Interaction, battle_id: int, page: int) -> Result:
        guild_id, reasons = staff_guild(interaction), self.bot.services.battle_reasons
        return draw_reasons_listed(await reasons.page(guild_id, battle_id, page))
