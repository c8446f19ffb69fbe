"""Paths to specialise in; the command is `/profile specialise`."""

from collections.abc import Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.paths.results import PathShown, PathsShown
from bot.paths.view import (
    draw_path,
    draw_path_chosen,
    draw_paths,
    draw_shared_path,
    draw_shared_paths,
)
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.handlers import action, selected, shares
from bot.ui.replies import Visibility


class Paths(commands.Cog):
    """The buttons and the select of paths."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @selected("profile-path", Visibility.UPDATE)
    async def look_at_path(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Show the path chosen in the select, with a button to choose it for good."""
        self.bot.own_request(interaction, key)
        return draw_path(await self._path(interaction, chosen_one(values)))

    @action("paths", Visibility.UPDATE)
    async def list_paths(self, interaction: Interaction, key: str) -> Result:
        """Show all paths again."""
        self.bot.own_request(interaction, key)
        return draw_paths(await self._paths(interaction))

    @action("path-choose", Visibility.UPDATE)
    async def choose_path(self, interaction: Interaction, key: str) -> Result:
        """Choose a path."""
        owner, _, path = key.partition(".")
        request = self.bot.own_request(interaction, owner)
        return draw_path_chosen(await self.bot.services.paths.choose(request, path))

    @action("path-open", Visibility.PRIVATE)
    async def open_path(self, interaction: Interaction, key: str) -> Result:
        """Show a path that somebody shared, or all of them, privately."""
        if key:
            return draw_path(await self._path(interaction, key))
        return draw_paths(await self._paths(interaction))

    @shares("path")
    async def share_path(self, interaction: Interaction, key: str) -> Result:
        """Post a path, or all of them, in the channel."""
        who = interaction.user.id
        if key:
            return draw_shared_path(await self._path(interaction, key), who)
        return draw_shared_paths(await self._paths(interaction), who)

    async def _paths(self, interaction: Interaction) -> PathsShown:
        request = self.bot.request(interaction)
        paths = self.bot.services.paths
        return await paths.show(request.guild_id, request.user_id, request.now)

    async def _path(self, interaction: Interaction, path: str) -> PathShown:
        request = self.bot.request(interaction)
        paths = self.bot.services.paths
        return await paths.look(request.guild_id, request.user_id, path, request.now)
