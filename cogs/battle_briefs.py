"""What a battle asks for: how it works, and its sample."""

from dataclasses import replace

from discord.ext import commands

from bot.app.client import Woodshed
from bot.audio.fair_queue import Asker
from bot.battles.message.announcements import sample_file
from bot.battles.store.battles import Battle
from bot.battles.view.standings import draw_how, draw_making_sample, draw_sample_sent
from bot.interactions.errors import StaleButton
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action
from bot.ui.replies import Reply, ShowProgress, Visibility


class BattleBriefs(commands.Cog):
    """Buttons of announcements that explain a battle, and send its sample."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("battle-how", Visibility.PRIVATE)
    async def explain(self, interaction: Interaction, key: str) -> Result:
        """Explain how a battle works."""
        (battle_id,) = key_numbers(key.partition(".")[0], 1)
        guild_id = self.bot.request(interaction).guild_id
        return draw_how(await self.bot.services.battles.explain(guild_id, battle_id))

    @action("battle-sample", Visibility.PRIVATE)
    async def send_sample(self, interaction: Interaction, key: str) -> Result:
        """Make the sample of a battle once more, if its announcement has none."""
        battle, request = await self._find(interaction, key), self.bot.request(interaction)
        sample = battle.sample
        if sample is None:
            raise StaleButton

        async def work(_show: ShowProgress) -> Reply:
            asker = Asker(request.guild_id, request.user_id)
            return draw_sample_sent(sample, await sample_file(self.bot.sound, sample, asker))

        return replace(draw_making_sample(), continued=work)

    async def _find(self, interaction: Interaction, key: str) -> Battle:
        (battle_id,) = key_numbers(key, 1)
        guild_id = self.bot.request(interaction).guild_id
        return await self.bot.services.battles.find(guild_id, battle_id)
