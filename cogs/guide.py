"""`/guide`: the content of the server's skill pack."""

from collections.abc import Sequence
from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.guide.view.guide import draw_guide
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, selected
from bot.ui.replies import Reply, Visibility

TopicName = Literal[
    "overview",
    "getting-started",
    "pitfalls",
    "milestones",
    "specialise",
    "tips",
    "practitioners",
    "resources",
]


class Guide(commands.Cog):
    """The slash command, buttons and select of the guide."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Read up: where to start, what to avoid, whom to study")
    @app_commands.describe(topic="What to read about: all topics if you leave it out")
    @answers(Visibility.PUBLIC)
    async def guide(self, interaction: Interaction, topic: TopicName | None = None) -> Reply:
        """Show a topic, or the table of contents."""
        return await self._draw(interaction, topic)

    @selected("guide-topic", Visibility.UPDATE)
    async def choose(self, interaction: Interaction, _key: str, values: Sequence[str]) -> Result:
        """Show another topic."""
        return await self._draw(interaction, chosen_one(values))

    @action("guide", Visibility.UPDATE)
    async def turn(self, interaction: Interaction, key: str) -> Result:
        """Show another page."""
        topic, _, page = key.rpartition(".")
        return await self._draw(interaction, topic, int(page) if page.isdecimal() else 0)

    async def _draw(self, interaction: Interaction, topic: str | None, page: int = 0) -> Reply:
        guild_id = self.bot.request(interaction).guild_id
        return draw_guide(await self.bot.services.servers.pack_of(guild_id), topic, page)
