"""`/milestone`: the list, and claiming one."""

from collections.abc import Mapping, Sequence

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.milestones.results import MilestoneShown, MilestonesShown
from bot.milestones.view import (
    claim_form,
    draw_claimed,
    draw_milestone,
    draw_milestones,
    draw_shared_milestone,
    draw_shared_milestones,
)
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.reviews.errors import WaitingForReview
from bot.reviews.resending import resend_deleted
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, selected, shares, submitted, suggests
from bot.ui.replies import Reply, Visibility


class Milestones(
    commands.GroupCog, name="milestone", description="Your milestones, and claiming one"
):
    """Slash commands, buttons and the form of milestones."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(
        name="list", description="See the milestones and which ones you've reached"
    )
    @answers(Visibility.PRIVATE)
    async def show(self, interaction: Interaction) -> Reply:
        """Show the pack's milestones."""
        return draw_milestones(await self._list(interaction))

    @app_commands.command(description="Claim a milestone you have reached")
    @app_commands.describe(
        milestone="Which milestone",
        link="Where the reviewer can see or hear it",
        note="What the reviewer should know",
    )
    @answers(Visibility.PRIVATE)
    async def claim(
        self,
        interaction: Interaction,
        milestone: str,
        link: app_commands.Range[str, 0, LINK_LIMIT] | None = None,
        note: app_commands.Range[str, 0, NOTE_LIMIT] | None = None,
    ) -> Reply:
        """Claim a milestone."""
        return await self._claim(interaction, milestone, link, note)

    @claim.autocomplete("milestone")
    @suggests
    async def milestones(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the milestones that can be claimed."""
        request = self.bot.request(interaction)
        claimable = await self.bot.services.milestones.claimable(request.guild_id, request.user_id)
        return [
            app_commands.Choice(name=each.title, value=each.slug)
            for each in claimable
            if current.casefold() in each.title.casefold()
        ]

    @action("milestone-claim", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the claim form."""
        request = self.bot.request(interaction)
        return claim_form(
            await self.bot.services.milestones.form(request.guild_id, request.user_id, key)
        )

    @submitted("milestone-claim", Visibility.PRIVATE)
    async def hand_in(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Claim a milestone from the form."""
        return await self._claim(
            interaction, key, str(fields.get("link", "")), str(fields.get("note", ""))
        )

    @action("milestones", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another page of the list."""
        owner, _, page = key.partition(".")
        self.bot.own_request(interaction, owner)
        return draw_milestones(await self._list(interaction, *key_numbers(page, 1)))

    @selected("milestone-see", Visibility.UPDATE)
    async def see(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Show the milestone chosen in the select."""
        self.bot.own_request(interaction, key)
        return draw_milestone(await self._one(interaction, chosen_one(values)))

    @action("milestone-open", Visibility.PRIVATE)
    async def open(self, interaction: Interaction, key: str) -> Result:
        """Show a milestone that somebody shared, or the whole list, privately."""
        if key:
            return draw_milestone(await self._one(interaction, key))
        return draw_milestones(await self._list(interaction))

    @shares("milestone")
    async def share(self, interaction: Interaction, key: str) -> Result:
        """Post a milestone, or the first page of the list, in the channel."""
        who = interaction.user.id
        if key:
            return draw_shared_milestone(await self._one(interaction, key), who)
        return draw_shared_milestones(await self._list(interaction), who)

    async def _list(self, interaction: Interaction, page: int = 0) -> MilestonesShown:
        request = self.bot.request(interaction)
        return await self.bot.services.milestones.show(request.guild_id, request.user_id, page)

    async def _one(self, interaction: Interaction, slug: str) -> MilestoneShown:
        request = self.bot.request(interaction)
        return await self.bot.services.milestones.look(request.guild_id, request.user_id, slug)

    async def _claim(
        self,
        interaction: Interaction,
        milestone: str,
        link: str | None,
        note: str | None,
    ) -> Reply:
        request = self.bot.request(interaction)
        try:
            claimed = await self.bot.services.milestones.claim(
                request, milestone=milestone, link=link, note=note
            )
        except WaitingForReview:  # perhaps in vain: its message may have been deleted
            reviews = self.bot.services.reviews
            await resend_deleted(self.bot, reviews, request.guild_id, request.now)
            raise
        return draw_claimed(claimed)
