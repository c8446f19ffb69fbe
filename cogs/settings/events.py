"""`/settings event`: hours in which practice and quests earn more XP."""

from collections.abc import Mapping

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.events.results import EventWanted
from bot.events.rules import NAME_LIMIT
from bot.events.view.announcements import draw_what_counts
from bot.events.view.settings import (
    PERCENT_CHOICES,
    draw_cancelled,
    draw_events,
    draw_planned,
    plan_form,
    read_plan,
)
from bot.servers.view.staff_input import staff_guild
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, submitted
from bot.ui.replies import Reply, Visibility


class EventSettings(commands.Cog):
    """Planning events from the command."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Plan hours in which practice and quests earn more XP")
    @app_commands.rename(from_text="from", to_text="to")
    @app_commands.describe(
        from_text="When it starts, like Friday 18:00 or in 2 hours (default: now)",
        to_text="When it ends, like Sunday 23:00, or how long it lasts, like 2 days",
        percent="What it gives (default: double XP)",
        name="What it's called",
    )
    @app_commands.choices(percent=PERCENT_CHOICES)
    @answers(Visibility.PRIVATE)
    async def event(
        self,
        interaction: Interaction,
        from_text: app_commands.Range[str, 1, 60] | None = None,
        to_text: app_commands.Range[str, 1, 60] | None = None,
        percent: int | None = None,
        name: app_commands.Range[str, 1, NAME_LIMIT] | None = None,
    ) -> Reply:
        """Plan an event; without options, show those that are planned."""
        guild_id, events = staff_guild(interaction), self.bot.services.events
        wanted = EventWanted(name=name, from_text=from_text, to_text=to_text, percent=percent)
        if wanted == EventWanted():
            return draw_events(await events.show(guild_id, self.bot.clock()))
        return draw_planned(await events.plan(self.bot.request(interaction), wanted))


class EventsPanel(commands.Cog):
    """The buttons and the form of events; each that changes something checks permissions itself."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("event-list", Visibility.UPDATE)
    async def list_events(self, interaction: Interaction, _key: str) -> Result:
        """Show the events that run or are planned."""
        guild_id = staff_guild(interaction)
        return draw_events(await self.bot.services.events.show(guild_id, self.bot.clock()))

    @action("event-plan", Visibility.FORM)
    async def open_plan(self, interaction: Interaction, _key: str) -> Result:
        """Open the form that plans an event."""
        staff_guild(interaction)
        return plan_form()

    @submitted("event-plan", Visibility.PRIVATE)
    async def plan(
        self, interaction: Interaction, _key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Plan an event."""
        staff_guild(interaction)
        request = self.bot.request(interaction)
        return draw_planned(await self.bot.services.events.plan(request, read_plan(fields)))

    @action("event-cancel", Visibility.UPDATE)
    async def cancel(self, interaction: Interaction, key: str) -> Result:
        """Cancel an event, or end one that runs."""
        staff_guild(interaction)
        (event_id,) = key_numbers(key, 1)
        request = self.bot.request(interaction)
        return draw_cancelled(await self.bot.services.events.cancel(request, event_id))

    @action("event-what", Visibility.PRIVATE)
    async def explain(self, _interaction: Interaction, _key: str) -> Result:
        """Show everyone what counts in an event."""
        return draw_what_counts()
