"""A minimal discord.py bot to compare with: one command, answered with a constant."""

import asyncio
import os
from typing import Any

import discord
from discord import app_commands


async def main() -> None:
    """Run until the process is terminated."""
    client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None)
    tree = app_commands.CommandTree[discord.Client](client)

    @tree.command(description="Answer at once")
    async def ping(interaction: discord.Interaction[Any]) -> None:  # pyright: ignore[reportUnusedFunction]
        await interaction.response.send_message("pong", ephemeral=True)

    @client.event
    async def setup_hook() -> None:  # pyright: ignore[reportUnusedFunction]
        await tree.sync()

    async with client:
        await client.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
