"""`/privacy`: export or delete a member's data, in a server or by direct message."""

import asyncio
from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.errors import StaleButton
from bot.privacy.errors import ExportTooLarge, ExportUnderWay
from bot.privacy.rules import export_file
from bot.privacy.view import (
    NamedServer,
    confirms,
    draw_delete_cancelled,
    draw_delete_question,
    draw_deleted,
    draw_export,
    draw_question_expired,
    draw_servers,
    server_in,
)
from bot.ui.actions import Interaction, chosen_id
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, selected
from bot.ui.replies import Reply, Visibility

_WHAT = ("export", "delete")


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
class Privacy(commands.GroupCog, name="privacy", description="Your data in a server"):
    """Slash commands and buttons of export and deletion.

    In direct messages the member chooses one of the servers that have data about them, so that
    somebody who has left can still have it deleted.
    """

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._exporting: set[int] = set()

    @app_commands.command(description="Get all your data from this server in one file")
    @answers(Visibility.PRIVATE)
    async def export(self, interaction: Interaction) -> Reply:
        """Send the member's export, or ask for the server."""
        if interaction.guild_id is None:
            return await self._choose_server(interaction, "export")
        return await self._export(interaction, interaction.guild_id)

    @app_commands.command(description="Delete all your data from this server. I'll ask first")
    @answers(Visibility.PRIVATE)
    async def delete(self, interaction: Interaction) -> Reply:
        """Ask for confirmation, or for the server."""
        if interaction.guild_id is None:
            return await self._choose_server(interaction, "delete")
        return self._ask(interaction, interaction.guild_id)

    @action("privacy-servers", Visibility.UPDATE, direct=True)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another page of the servers to choose from."""
        what, _, page = key.partition(".")
        if what not in _WHAT or not page.isdecimal():
            raise StaleButton
        return await self._choose_server(interaction, what, int(page))

    @selected("privacy-server", Visibility.PRIVATE, direct=True)
    async def choose(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Export from the chosen server, or ask before deleting there."""
        guild_id = chosen_id(values)
        if key not in _WHAT:
            raise StaleButton
        if key == "export":
            return await self._export(interaction, guild_id)
        return self._ask(interaction, guild_id)

    @action("privacy-export", Visibility.PRIVATE, direct=True)
    async def export_first(self, interaction: Interaction, key: str) -> Result:
        """Send the export before deleting."""
        return await self._export(interaction, server_in(key, interaction.guild_id))

    @action("privacy-keep", Visibility.UPDATE, direct=True)
    async def cancel(self, _: Interaction, _key: str) -> Result:
        """Cancel the deletion."""
        return draw_delete_cancelled()

    @action("privacy-delete", Visibility.UPDATE, direct=True)
    async def confirm(self, interaction: Interaction, key: str) -> Result:
        """Delete the data, if the confirmation is recent and the member's own."""
        user_id, now = interaction.user.id, self.bot.clock()
        if not confirms(key, user_id, now):
            return draw_question_expired()
        guild_id = server_in(key, interaction.guild_id)
        await self.bot.services.privacy.delete(guild_id, user_id, now)
        return draw_deleted(direct=interaction.guild_id is None)

    async def _choose_server(self, interaction: Interaction, what: str, page: int = 0) -> Reply:
        servers = await self.bot.services.privacy.servers_of(interaction.user.id)
        named = [
            NamedServer(about=each, name=guild.name if guild else None)
            for each in servers
            for guild in [self.bot.get_guild(each.guild_id)]
        ]
        return draw_servers(named, what, page)

    def _ask(self, interaction: Interaction, guild_id: int) -> Reply:
        name = self._name_elsewhere(interaction, guild_id)
        return draw_delete_question(interaction.user.id, self.bot.clock(), guild_id, name)

    def _name_elsewhere(self, interaction: Interaction, guild_id: int) -> str | None:
        """Return how to call a server, unless the member is in it just now."""
        if interaction.guild_id == guild_id:
            return None
        guild = self.bot.get_guild(guild_id)
        return guild.name if guild else f"server {guild_id}"

    async def _export(self, interaction: Interaction, guild_id: int) -> Reply:
        """Make a member's file, one at a time: a second click neither waits nor repeats the work.

        Raises:
            ExportUnderWay: they have asked for it already.
            ExportTooLarge: Discord would not take it.
        """
        user_id = interaction.user.id
        if user_id in self._exporting:
            raise ExportUnderWay
        self._exporting.add(user_id)
        try:
            exported = await self.bot.services.privacy.export(guild_id, user_id, self.bot.clock())
            limit = interaction.filesize_limit
            file = await asyncio.to_thread(export_file, exported.content, limit)
        finally:
            self._exporting.discard(user_id)
        if file is None:
            raise ExportTooLarge
        return draw_export(exported.content, file, self._name_elsewhere(interaction, guild_id))
