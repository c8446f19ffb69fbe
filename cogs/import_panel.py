"""The panels of XP imports: start, status, cancel and undo. For staff."""

from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.rules import Request
from bot.servers.view.staff_input import staff_guild
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action
from bot.ui.replies import Visibility
from bot.xp_import.view.imports import (
    draw_import_cancelled,
    draw_import_shown,
    draw_import_status,
    draw_undo_question,
)


class ImportPanel(commands.Cog):
    """Buttons of imports; each checks the member's permissions itself."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("staff-import", Visibility.UPDATE)
    async def start_import(self, interaction: Interaction, key: str) -> Result:
        """Start an import from its preview."""
        request, import_id = self._import_request(interaction, key)
        shown = await self.bot.services.imports.begin(request, import_id)
        return draw_import_shown(shown)

    @action("staff-import-cancel", Visibility.UPDATE)
    async def cancel_import(self, interaction: Interaction, key: str) -> Result:
        """Discard a preview; if the import has already started, show it."""
        request, import_id = self._import_request(interaction, key)
        shown = await self.bot.services.imports.cancel(request, import_id)
        return draw_import_shown(shown) if shown else draw_import_cancelled()

    @action("staff-import-look", Visibility.UPDATE)
    async def show_import(self, interaction: Interaction, key: str) -> Result:
        """Show an import's progress."""
        request, import_id = self._import_request(interaction, key)
        return draw_import_shown(await self.bot.services.imports.show(request.guild_id, import_id))

    @action("staff-import-back", Visibility.UPDATE)
    async def ask_to_undo(self, interaction: Interaction, key: str) -> Result:
        """Ask for confirmation."""
        request, import_id = self._import_request(interaction, key)
        shown = await self.bot.services.imports.show(request.guild_id, import_id)
        return draw_undo_question(shown)

    @action("staff-import-return", Visibility.UPDATE)
    async def undo_import(self, interaction: Interaction, key: str) -> Result:
        """Undo an import."""
        request, import_id = self._import_request(interaction, key)
        shown = await self.bot.services.imports.undo(request, import_id)
        return draw_import_shown(shown)

    @action("import-told", Visibility.UPDATE, direct=True)
    async def show_in_dm(self, interaction: Interaction, key: str) -> Result:
        """Show an import's progress in the direct messages of the staff member who started it."""
        (import_id,) = key_numbers(key, 1)
        return draw_import_status(
            await self.bot.services.imports.own(interaction.user.id, import_id)
        )

    def _import_request(self, interaction: Interaction, key: str) -> tuple[Request, int]:
        """Return the staff member's request and the import id."""
        staff_guild(interaction)
        (import_id,) = key_numbers(key, 1)
        return self.bot.request(interaction), import_id
