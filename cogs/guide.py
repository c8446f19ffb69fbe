"""`/guide`: the content of the server's skill pack."""

from collections.abc import Sequence
from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.guide.view.guide import draw_entries, draw_guide, draw_shared_guide
from bot.guide.view.techniques import draw_technique, suggest_techniques
from bot.packs.content import SkillPack
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.forms import typed_number
from bot.ui.handlers import action, answers, selected, shares, suggests
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
    "techniques",
]


class Guide(commands.Cog):
    """The slash command, buttons and selects of the guide."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Read where to start, what to avoid and who to learn from")
    @app_commands.describe(
        topic="What to read about (default: all topics)",
        technique="A technique to look up, and what trains it",
    )
    @answers(Visibility.PRIVATE)
    async def guide(
        self,
        interaction: Interaction,
        topic: TopicName | None = None,
        technique: str | None = None,
    ) -> Reply:
        """Show a technique, a topic, or all topics."""
        if technique is not None:
            return await self._technique(interaction, technique)
        return draw_guide(await self._pack(interaction), topic)

    @guide.autocomplete("technique")
    @suggests
    async def techniques(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the techniques of the server's skill pack."""
        return suggest_techniques((await self._pack(interaction)).techniques, current)

    @selected("guide-look", Visibility.PRIVATE)
    async def look_up(self, interaction: Interaction, _key: str, values: Sequence[str]) -> Result:
        """Show a technique."""
        return await self._technique(interaction, chosen_one(values))

    @action("guide-technique", Visibility.UPDATE)
    async def turn_technique(self, interaction: Interaction, key: str) -> Result:
        """Show another page of the exercises that train a technique."""
        slug, page = _topic_and_page(key)
        return await self._technique(interaction, slug, page or 0)

    @selected("guide-topic", Visibility.UPDATE)
    async def choose(self, interaction: Interaction, _key: str, values: Sequence[str]) -> Result:
        """Show another topic."""
        return draw_guide(await self._pack(interaction), chosen_one(values))

    @selected("guide-entry", Visibility.UPDATE)
    async def open_entry(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Show an entry of a topic by its first page."""
        return draw_guide(await self._pack(interaction), key, typed_number(chosen_one(values)))

    @action("guide", Visibility.UPDATE)
    async def turn(self, interaction: Interaction, key: str) -> Result:
        """Show another page, the entries of a topic, or all topics."""
        return draw_guide(await self._pack(interaction), *_topic_and_page(key))

    @action("guide-list", Visibility.UPDATE)
    async def turn_list(self, interaction: Interaction, key: str) -> Result:
        """Show another page of a topic's entries."""
        topic, page = _topic_and_page(key)
        return draw_entries(await self._pack(interaction), topic, page or 0)

    @action("guide-open", Visibility.PRIVATE)
    async def open(self, interaction: Interaction, key: str) -> Result:
        """Open a page that somebody shared, privately."""
        return draw_guide(await self._pack(interaction), *_topic_and_page(key))

    @shares("guide")
    async def share(self, interaction: Interaction, key: str) -> Result:
        """Post a page in the channel."""
        topic, page = _topic_and_page(key)
        return draw_shared_guide(await self._pack(interaction), topic, page, interaction.user.id)

    async def _technique(self, interaction: Interaction, text: str, page: int = 0) -> Reply:
        request = self.bot.request(interaction)
        return draw_technique(
            await self.bot.services.guide.technique(request.guild_id, request.user_id, text, page)
        )

    async def _pack(self, interaction: Interaction) -> SkillPack:
        return await self.bot.services.servers.pack_of(self.bot.request(interaction).guild_id)


def _topic_and_page(key: str) -> tuple[str, int | None]:
    topic, _, page = key.partition(".")
    return topic, typed_number(page)
