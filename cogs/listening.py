"""The buttons and the form of listening to others."""

from collections.abc import Mapping
from dataclasses import replace

from discord.ext import commands

from bot.app.client import Woodshed
from bot.feedback.playing import TurnPlayer
from bot.feedback.view.listening import (
    critique_form,
    draw_claimed_track,
    draw_getting_claimed,
    draw_sent,
    read_critique,
    read_verdict,
)
from bot.servers.view.staff_input import reviewer_of
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, submitted
from bot.ui.replies import Reply, ShowProgress, Visibility


class Listening(commands.Cog):
    """Turns to listen, which are ordinary messages, since only in these does sound play."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._player = TurnPlayer(bot.services.listening, bot.recordings)

    @action("feedback-listen", Visibility.PRIVATE)
    async def on_listen(self, interaction: Interaction, _: str) -> Result:
        """Show the member's turn in a new message."""
        return await self._player.listen(self.bot.request(interaction))

    @action("feedback-next", Visibility.UPDATE)
    async def on_next(self, interaction: Interaction, _: str) -> Result:
        """Show the member's turn in the same message."""
        return await self._player.listen(self.bot.request(interaction))

    @action("feedback-pass", Visibility.UPDATE)
    async def on_pass(self, interaction: Interaction, key: str) -> Result:
        """End a turn whose track the member knows, and show the next one."""
        (claim_id,) = key_numbers(key, 1)
        return await self._player.pass_on(self.bot.request(interaction), claim_id)

    @action("critique", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the form of a critique with the verdict of the button."""
        claim_key, _, verdict = key.partition(".")
        request, (claim_id,) = self.bot.request(interaction), key_numbers(claim_key, 1)
        data = await self.bot.services.listening.form(request.guild_id, request.user_id, claim_id)
        return critique_form(data, read_verdict(verdict))

    @submitted("critique", Visibility.UPDATE)
    async def send(self, interaction: Interaction, key: str, fields: Mapping[str, Field]) -> Result:
        """Store the critique in the form."""
        claim_key, _, verdict = key.partition(".")
        request, (claim_id,) = self.bot.request(interaction), key_numbers(claim_key, 1)
        typed = read_critique(verdict, fields)
        return draw_sent(await self.bot.services.listening.critique(request, claim_id, typed))

    @action("review-listen", Visibility.PRIVATE)
    async def on_listen_to_claim(self, interaction: Interaction, key: str) -> Result:
        """Play the track of a claim to a reviewer."""
        request, (review_id,) = self.bot.request(interaction), key_numbers(key, 1)
        recording = await self.bot.services.praise.recording(
            request.guild_id, review_id, reviewer_of(interaction)
        )

        async def work(_show: ShowProgress) -> Reply:
            return draw_claimed_track(await self.bot.recordings.fetch(recording))

        return replace(draw_getting_claimed(), continued=work)
