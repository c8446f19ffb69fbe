"""`/milestone`: the list, and claiming one."""

from collections.abc import Mapping

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.errors import NotYours
from bot.milestones.view import claim_form, draw_claimed, draw_milestones
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.ui.actions import Field, Interaction, key_numbers
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, submitted, suggests
from bot.ui.replies import Reply, Visibility


class Milestones(commands.GroupCog, name="milestone", description="Milestones on your way"):
    """Slash commands, buttons and the form of milestones."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(name="list", description="Show the milestones, and how far you have come")
    @answers(Visibility.PRIVATE)
    async def show(self, interaction: Interaction) -> Reply:
        """Show the pack's milestones."""
        request = self.bot.request(interaction)
        return draw_milestones(
            await self.bot.services.milestones.show(request.guild_id, request.user_id)
        )

    @app_commands.command(description="Claim a milestone you have reached")
    @app_commands.describe(
        milestone="Which one",
        link="A link to it",
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
        user_id, page = key_numbers(key, 2)
        if user_id != interaction.user.id:
            raise NotYours
        guild_id = self.bot.request(interaction).guild_id
        return draw_milestones(await self.bot.services.milestones.show(guild_id, user_id, page))

    async def _claim(
        self,
        interaction: Interaction,
        milestone: str,
        link: str | None,
        note: str | None,
    ) -> Reply:
        claimed = await self.bot.services.milestones.claim(
            self.bot.request(interaction), milestone=milestone, link=link, note=note
        )
        return draw_claimed(claimed)
