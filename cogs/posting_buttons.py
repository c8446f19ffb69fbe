"""Buttons of a posting: practising its quest, its variants, and why it helps."""

from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.errors import StaleButton
from bot.quests.view.next_steps import read_posting_id, read_posting_key
from bot.quests.view.quests import draw_advice, draw_variant
from bot.sessions.view.timers import draw_timer
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.handlers import action
from bot.ui.permissions import writable_channel
from bot.ui.replies import Visibility


class PostingButtons(commands.Cog):
    """What else a posting's message leads to."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("quest-practise", Visibility.PRIVATE)
    async def practise(self, interaction: Interaction, key: str) -> Result:
        """Start a timer on a posting's quest, or on a variant of it."""
        of, variant = read_posting_key(key)
        timer = await self.bot.services.sessions.start(
            self.bot.request(interaction),
            posting_id=of,
            variant=variant,
            fitting=variant is None,
            channel_id=writable_channel(interaction),
        )
        return draw_timer(timer, interaction.guild)

    @action("quest-variant", Visibility.PRIVATE)
    async def show_variant(self, interaction: Interaction, key: str) -> Result:
        """Show the easier or harder variant of a quest."""
        of, variant = read_posting_key(key)
        if variant is None:
            raise StaleButton
        request = self.bot.request(interaction)
        return draw_variant(
            await self.bot.services.quests.variant(
                request.guild_id, request.user_id, of, variant, request.now
            )
        )

    @action("quest-tip", Visibility.PRIVATE)
    async def tip(self, interaction: Interaction, key: str) -> Result:
        """Show the tip behind a posting."""
        request = self.bot.request(interaction)
        return draw_advice(
            await self.bot.services.quests.advice(
                request.guild_id, request.user_id, read_posting_id(key)
            )
        )
