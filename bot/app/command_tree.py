"""The slash commands, and what happens to one that fails before its own code runs."""

import logging
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.app.logs import interaction_context
from bot.ui.actions import Interaction
from bot.ui.errors import draw_guild_only, refusal
from bot.ui.replies import WARNING, Reply, Visibility, say

logger = logging.getLogger(__name__)


class Tree(app_commands.CommandTree[Any]):
    """The slash commands, inside the same error boundary as components."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Allow interactions that come from a server, and commands for direct messages."""
        if interaction.guild_id is not None or self._is_direct(interaction):
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await self.client.answering.answer(interaction, Visibility.PRIVATE, _guild_only)
        return False

    def _is_direct(self, interaction: Interaction) -> bool:
        """Whether a command may be used in direct messages."""
        name = interaction.data.get("name") if interaction.data else None
        command = self.get_command(str(name))
        contexts = command.allowed_contexts if command else None
        return contexts is not None and contexts.dm_channel is True

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Answer a command that failed before its own callback ran."""
        if interaction.type is discord.InteractionType.autocomplete:
            with interaction_context(interaction.id):
                logger.warning(
                    "Interaction %s: no suggestions for this option: %s", interaction.id, error
                )
            return
        await self.client.answering.answer(interaction, Visibility.PRIVATE, partial(_refuse, error))


async def _guild_only() -> Reply:
    return draw_guild_only()


async def _refuse(error: app_commands.AppCommandError) -> Reply:
    """Turn the library's error into a reply, or into the exception behind it.

    Raises:
        Exception: the error is a bug, for the boundary to log.
    """
    text = refusal(error)
    if text is None:
        raise error.__cause__ if isinstance(error.__cause__, Exception) else error
    return say(text, accent=WARNING)
