"""`/privacy`: export or delete a member's data in a server."""

import asyncio

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.privacy.errors import ExportTooLarge, ExportUnderWay
from bot.privacy.rules import export_file
from bot.privacy.view import (
    confirms,
    draw_delete_cancelled,
    draw_delete_question,
    draw_deleted,
    draw_export,
    draw_question_expired,
)
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.handlers import action, answers
from bot.ui.replies import Reply, Visibility


class Privacy(commands.GroupCog, name="privacy", description="Your data in this server"):
    """Slash commands and buttons of export and deletion."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._exporting: set[int] = set()

    @app_commands.command(description="Get everything that I hold about you here, in one file")
    @answers(Visibility.PRIVATE)
    async def export(self, interaction: Interaction) -> Reply:
        """Send the member's export."""
        return await self._export(interaction)

    @app_commands.command(description="Delete everything that I hold about you here; I ask first")
    @answers(Visibility.PRIVATE)
    async def delete(self, interaction: Interaction) -> Reply:
        """Ask for confirmation."""
        return draw_delete_question(interaction.user.id, self.bot.clock())

    @action("privacy-export", Visibility.PRIVATE)
    async def export_first(self, interaction: Interaction, _key: str) -> Result:
        """Send the export before deleting."""
        return await self._export(interaction)

    @action("privacy-keep", Visibility.UPDATE)
    async def cancel(self, _: Interaction, _key: str) -> Result:
        """Cancel the deletion."""
        return draw_delete_cancelled()

    @action("privacy-delete", Visibility.UPDATE)
    async def confirm(self, interaction: Interaction, key: str) -> Result:
        """Delete the data, if the confirmation is recent and the member's own."""
        request = self.bot.request(interaction)
        if not confirms(key, request.user_id, request.now):
            return draw_question_expired()
        await self.bot.services.privacy.delete(request.guild_id, request.user_id, request.now)
        return draw_deleted()

    async def _export(self, interaction: Interaction) -> Reply:
        """Make a member's file, one at a time: a second click neither waits nor repeats the work.

        Raises:
            ExportUnderWay: they have asked for it already.
            ExportTooLarge: Discord would not take it.
        """
        request = self.bot.request(interaction)
        if request.user_id in self._exporting:
            raise ExportUnderWay
        self._exporting.add(request.user_id)
        try:
            exported = await self.bot.services.privacy.export(
                request.guild_id, request.user_id, request.now
            )
            limit = interaction.filesize_limit
            file = await asyncio.to_thread(export_file, exported.content, limit)
        finally:
            self._exporting.discard(request.user_id)
        if file is None:
            raise ExportTooLarge
        return draw_export(exported.content, file)
