"""The panel of `/settings upcoming`: the coming quests of a server. For staff."""

from collections.abc import Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.calendar.rules.periods import Cadence
from bot.interactions.errors import StaleButton
from bot.quests.errors import QuestNotComing
from bot.quests.results.scheduling import UpcomingShown
from bot.quests.rules.themes import DrawMode
from bot.quests.view.upcoming import (
    draw_skip_asked,
    draw_upcoming,
    read_coming,
    read_posting,
    read_week,
)
from bot.servers.results import QuestChanges
from bot.servers.view.staff_input import staff_guild
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action, selected
from bot.ui.replies import Visibility


class UpcomingPanel(commands.Cog):
    """The buttons and selects of the panel; every change is saved at once."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("settings-upcoming", Visibility.PRIVATE)
    async def open(self, interaction: Interaction, _key: str) -> Result:
        """Show the first week."""
        return draw_upcoming(await self._show(interaction, 0))

    @action("upcoming-page", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another week."""
        (page,) = key_numbers(key, 1)
        return draw_upcoming(await self._show(interaction, page))

    @selected("upcoming-quest", Visibility.UPDATE)
    async def choose(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Show what can be done about a quest."""
        (page,) = key_numbers(key, 1)
        return draw_upcoming(await self._show(interaction, page, read_posting(chosen_one(values))))

    @action("upcoming-keep", Visibility.UPDATE)
    async def keep(self, interaction: Interaction, key: str) -> Result:
        """Show the quest again that is not skipped after all."""
        page, cadence, period = read_coming(key)
        return draw_upcoming(await self._show(interaction, page, (cadence, period)))

    @action("upcoming-swap", Visibility.UPDATE)
    async def swap(self, interaction: Interaction, key: str) -> Result:
        """Swap a quest for another."""
        staff_guild(interaction)
        request = self.bot.request(interaction)
        return draw_upcoming(await self.bot.services.upcoming.swap(request, *read_coming(key)))

    @action("upcoming-skip", Visibility.UPDATE)
    async def ask_to_skip(self, interaction: Interaction, key: str) -> Result:
        """Ask whether a quest is to be skipped."""
        page, cadence, period = read_coming(key)
        shown = await self._show(interaction, page, (cadence, period))
        if shown.chosen is None:
            raise QuestNotComing
        return draw_skip_asked(shown, shown.chosen)

    @action("upcoming-skip-sure", Visibility.UPDATE)
    async def skip(self, interaction: Interaction, key: str) -> Result:
        """Skip a quest."""
        staff_guild(interaction)
        request = self.bot.request(interaction)
        return draw_upcoming(await self.bot.services.upcoming.skip(request, *read_coming(key)))

    @selected("upcoming-own", Visibility.UPDATE)
    async def place(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Place one of the server's own quests."""
        staff_guild(interaction)
        request, quest = self.bot.request(interaction), chosen_one(values)
        return draw_upcoming(
            await self.bot.services.upcoming.place(request, *read_coming(key), quest)
        )

    @action("upcoming-undo", Visibility.UPDATE)
    async def undo(self, interaction: Interaction, key: str) -> Result:
        """Undo what was planned for a quest."""
        staff_guild(interaction)
        request = self.bot.request(interaction)
        return draw_upcoming(await self.bot.services.upcoming.undo(request, *read_coming(key)))

    @action("upcoming-theme", Visibility.UPDATE)
    async def swap_theme(self, interaction: Interaction, key: str) -> Result:
        """Give a week another theme."""
        staff_guild(interaction)
        request, (page, week) = self.bot.request(interaction), read_week(key)
        return draw_upcoming(await self.bot.services.upcoming.swap_theme(request, page, week))

    @action("upcoming-theme-undo", Visibility.UPDATE)
    async def undo_theme(self, interaction: Interaction, key: str) -> Result:
        """Give a week its own theme again."""
        staff_guild(interaction)
        request, (page, week) = self.bot.request(interaction), read_week(key)
        return draw_upcoming(await self.bot.services.upcoming.undo_theme(request, page, week))

    @action("upcoming-draw", Visibility.UPDATE)
    async def choose_draw(self, interaction: Interaction, key: str) -> Result:
        """Draw themes, or a mix."""
        staff_guild(interaction)
        page, mode = read_week(key)
        if mode not in set(DrawMode):
            raise StaleButton
        changes = QuestChanges(draw=DrawMode(mode))
        await self.bot.services.servers.configure_quests(self.bot.request(interaction), changes)
        return draw_upcoming(await self._show(interaction, page))

    async def _show(
        self, interaction: Interaction, page: int, chosen: tuple[Cadence, str] | None = None
    ) -> UpcomingShown:
        guild_id = staff_guild(interaction)
        return await self.bot.services.upcoming.show(guild_id, self.bot.clock(), page, chosen)
