"""The buttons of review requests and verdict messages."""

from collections.abc import Mapping
from dataclasses import replace

from discord.ext import commands

from bot.app.client import Woodshed
from bot.milestones.view import draw_milestones
from bot.quests.view.history import draw_history
from bot.reviews.rules import ReviewKind
from bot.reviews.view import decline_form, draw_decided
from bot.servers.view.staff_input import reviewer_of
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, submitted
from bot.ui.replies import Visibility


class Reviews(commands.Cog):
    """Buttons and the form of reviews."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("review-accept", Visibility.UPDATE)
    async def accept(self, interaction: Interaction, key: str) -> Result:
        """Accept a hand-in."""
        (review_id,) = key_numbers(key, 1)
        decided = await self.bot.services.reviews.accept(
            self.bot.request(interaction), review_id, reviewer_of(interaction)
        )
        return draw_decided(decided)

    @action("review-decline", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the decline form."""
        (review_id,) = key_numbers(key, 1)
        guild_id = self.bot.request(interaction).guild_id
        await self.bot.services.reviews.check_form(guild_id, review_id, reviewer_of(interaction))
        return decline_form(review_id)

    @submitted("review-decline", Visibility.UPDATE)
    async def decline(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Decline a hand-in with the reason from the form."""
        (review_id,) = key_numbers(key, 1)
        decided = await self.bot.services.reviews.decline(
            self.bot.request(interaction),
            review_id,
            reviewer_of(interaction),
            str(fields.get("reason", "")),
        )
        return draw_decided(decided)

    @action("verdict", Visibility.PRIVATE, direct=True)
    async def show_own(self, interaction: Interaction, key: str) -> Result:
        """Show the member's milestones or quests in the verdict's server."""
        (review_id,) = key_numbers(key, 1)
        review = await self.bot.services.reviews.own(interaction.user.id, review_id)
        who = (review.guild_id, review.user_id)
        if review.kind is ReviewKind.MILESTONE:
            return draw_milestones(await self.bot.services.milestones.show(*who), directly=True)
        history = await self.bot.services.quests.history(*who)
        return draw_history(replace(history, pages=1), own=True)  # no page buttons in DMs
