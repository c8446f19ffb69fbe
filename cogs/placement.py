"""The panel of `/coach placement`; every answer is saved at once."""

from collections.abc import Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.coach.rules.craft import Craft
from bot.coach.view.placement import draw_placed, draw_placement, draw_unplaced
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.handlers import action, selected
from bot.ui.replies import Visibility


class PlacementPanel(commands.Cog):
    """The selects and buttons of the panel."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("coach-placement", Visibility.PRIVATE)
    async def open_panel(self, interaction: Interaction, key: str) -> Result:
        """Show the questions, with what the member answered."""
        request = self.bot.own_request(interaction, key)
        return draw_placement(
            await self.bot.services.placements.show(request.guild_id, request.user_id)
        )

    @selected("coach-place", Visibility.UPDATE)
    async def answer(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Save an answer."""
        owner, _, question = key.partition(".")
        request = self.bot.own_request(interaction, owner)
        craft = Craft(chosen_one(values, Craft))
        return draw_placement(
            await self.bot.services.placements.answer(request, question=question, craft=craft)
        )

    @action("coach-placed", Visibility.UPDATE)
    async def finish(self, interaction: Interaction, key: str) -> Result:
        """Show where the member stands."""
        request = self.bot.own_request(interaction, key)
        return draw_placed(
            await self.bot.services.placements.craft(request.guild_id, request.user_id)
        )

    @action("coach-unplaced", Visibility.UPDATE)
    async def skip(self, interaction: Interaction, key: str) -> Result:
        """Start at the beginning."""
        request = self.bot.own_request(interaction, key)
        return draw_unplaced(await self.bot.services.placements.skip(request))
