"""The buttons and the form of critiques; all of them also work in direct messages."""

from collections.abc import Mapping

from discord.ext import commands

from bot.app.client import Woodshed
from bot.feedback.results import CritiquePage, NoCritiques
from bot.feedback.view.critiques import draw_none, draw_page, draw_praise_claimed, reply_form
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, submitted
from bot.ui.replies import Reply, Visibility


class Critiques(commands.Cog):
    """Critiques as their makers and their critics see them."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._inbox = bot.services.feedback_inbox

    @action("critique-open", Visibility.PRIVATE, direct=True)
    async def on_open(self, interaction: Interaction, key: str) -> Result:
        """Show the critique that a direct message is about."""
        critique_key, _, _ = key.partition(".")
        (critique_id,) = key_numbers(critique_key, 1)
        click = self.bot.click(interaction)
        return await self._draw(
            interaction, await self.bot.services.feedback_inbox.open(click, critique_id)
        )

    @action("feedback-read", Visibility.UPDATE, direct=True)
    async def on_read(self, interaction: Interaction, key: str) -> Result:
        """Show one of the critiques of a submission."""
        submission_id, page = key_numbers(key, 2)
        shown = await self._inbox.received(self.bot.click(interaction), submission_id, page)
        return await self._draw(interaction, shown)

    @action("critiques-given", Visibility.PRIVATE)
    async def on_given(self, interaction: Interaction, key: str) -> Result:
        """Show one of the critiques that the member wrote in a new message."""
        return await self._given(interaction, key)

    @action("critiques-page", Visibility.UPDATE)
    async def on_page(self, interaction: Interaction, key: str) -> Result:
        """Show another one in the same message."""
        return await self._given(interaction, key)

    @action("critique-mark", Visibility.UPDATE, direct=True)
    async def on_mark(self, interaction: Interaction, key: str) -> Result:
        """Mark a critique as helpful or not."""
        critique_id, is_helpful = key_numbers(key, 2)
        click, mark = self.bot.click(interaction), self.bot.services.feedback_inbox.mark
        return await self._draw(
            interaction, await mark(click, critique_id, is_helpful=bool(is_helpful))
        )

    @action("critique-reply", Visibility.FORM, direct=True)
    async def open_reply(self, interaction: Interaction, key: str) -> Result:
        """Open the form for a reply."""
        (critique_id,) = key_numbers(key, 1)
        await self._inbox.check_reply(self.bot.click(interaction), critique_id)
        return reply_form(critique_id)

    @submitted("critique-reply", Visibility.UPDATE, direct=True)
    async def send_reply(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Store the reply in the form."""
        (critique_id,) = key_numbers(key, 1)
        click, reply = self.bot.click(interaction), self.bot.services.feedback_inbox.reply
        return await self._draw(
            interaction, await reply(click, critique_id, str(fields.get("reply", "")))
        )

    @action("critique-names", Visibility.UPDATE, direct=True)
    async def on_names(self, interaction: Interaction, key: str) -> Result:
        """Agree to show names."""
        (critique_id,) = key_numbers(key, 1)
        click = self.bot.click(interaction)
        return await self._draw(
            interaction, await self.bot.services.feedback_inbox.agree(click, critique_id)
        )

    @action("praise-claim", Visibility.PRIVATE, direct=True)
    async def on_claim(self, interaction: Interaction, key: str) -> Result:
        """Claim a milestone with the critiques of a submission."""
        (submission_id,) = key_numbers(key, 1)
        praise = self.bot.services.praise
        claimed = await praise.claim(self.bot.click(interaction), submission_id)
        return draw_praise_claimed(claimed, directly=interaction.guild_id is None)

    async def _given(self, interaction: Interaction, key: str) -> Reply:
        request, (page,) = self.bot.request(interaction), key_numbers(key, 1)
        shown = await self._inbox.given(request.guild_id, request.user_id, request.now, page)
        return await self._draw(interaction, shown)

    async def _draw(self, interaction: Interaction, shown: CritiquePage | NoCritiques) -> Reply:
        """Draw a critique, with the other one's name if both agreed."""
        if isinstance(shown, NoCritiques):
            return draw_none(shown)
        others = [] if shown.other_id is None else [shown.other_id]
        roster = await self.bot.directory.look_up(shown.critique.guild_id, others)
        return draw_page(shown, roster.names, directly=interaction.guild_id is None)
