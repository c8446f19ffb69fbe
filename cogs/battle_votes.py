"""Voting on battles: pairs with their players, choices, and reasons."""

from collections.abc import Mapping

from discord.ext import commands

from bot.app.client import Woodshed
from bot.battles.playing import PairPlayer
from bot.battles.view.voting import CHOICES, draw_voted, read_reason_form, reason_form
from bot.interactions.errors import StaleButton
from bot.ui.actions import Interaction, joined_at_of
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, submitted
from bot.ui.replies import Reply, Visibility


class BattleVotes(commands.Cog):
    """Buttons and forms of voters. All pairs are heard in one private message."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._player = PairPlayer(bot.services.battle_votes, bot.recordings)

    @action("battle-vote", Visibility.PRIVATE)
    async def begin(self, interaction: Interaction, key: str) -> Result:
        """Deal a pair in a new message."""
        return await self._deal(interaction, key)

    @action("battle-next", Visibility.UPDATE)
    async def go_on(self, interaction: Interaction, key: str) -> Result:
        """Deal the next pair in the same message."""
        return await self._deal(interaction, key)

    @action("battle-choice", Visibility.UPDATE)
    async def choose(self, interaction: Interaction, key: str) -> Result:
        """Vote on a pair."""
        pair_id, at = key_numbers(key, 2)
        if not 0 <= at < len(CHOICES):
            raise StaleButton
        request = self.bot.request(interaction)
        return draw_voted(await self.bot.services.battle_votes.vote(request, pair_id, CHOICES[at]))

    @action("battle-why", Visibility.FORM)
    async def open_reason(self, interaction: Interaction, key: str) -> Result:
        """Open the form for the reason of a vote."""
        (pair_id,) = key_numbers(key, 1)
        request = self.bot.request(interaction)
        reason = await self.bot.services.battle_votes.reason(request, pair_id)
        return reason_form(pair_id, reason)

    @submitted("battle-why", Visibility.UPDATE)
    async def give_reason(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Give the reason of a vote."""
        (pair_id,) = key_numbers(key, 1)
        request = self.bot.request(interaction)
        return draw_voted(
            await self.bot.services.battle_votes.explain(request, pair_id, read_reason_form(fields))
        )

    async def _deal(self, interaction: Interaction, key: str) -> Reply:
        (battle_id,) = key_numbers(key, 1)
        request = self.bot.request(interaction)
        return await self._player.deal(request, joined_at_of(interaction), battle_id)
