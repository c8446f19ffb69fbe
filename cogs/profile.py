"""Profiles: where somebody stands, and what they set for themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Woodshed
from bot.domain.errors import StaleButton
from bot.domain.members import Daw, Pings
from bot.services.profiles import (
    GENRE_LIMIT,
    LEAST_GOAL_MINUTES,
    MOST_GOAL_MINUTES,
    ProfileChanges,
)
from bot.services.requests import Request
from bot.ui.actions import Field, key_numbers
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, submitted, suggests
from bot.ui.profile import (
    DAW_NAMES,
    PING_NAMES,
    draw_profile,
    draw_setup,
    read_setup,
    setup_form,
)
from bot.ui.replies import Reply, Visibility
from bot.ui.zones import as_zone, zone_choices

DAWS = [app_commands.Choice(name=name, value=daw.value) for daw, name in DAW_NAMES.items()]
PINGS = [app_commands.Choice(name=name, value=pings.value) for pings, name in PING_NAMES.items()]


class Profile(commands.GroupCog, name="profile", description="Your level, streak and settings"):
    """Slash commands, buttons and the form of profiles."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Show where somebody stands")
    @app_commands.describe(member="Whose profile: yours if you leave it out")
    @answers(Visibility.PUBLIC)
    async def show(
        self,
        interaction: discord.Interaction[Any],
        member: discord.Member | discord.User | None = None,
    ) -> Reply:
        """Show a profile to everybody."""
        who = member or interaction.user
        return await self._show(interaction, who.id, who)

    @app_commands.command(description="Set your time zone, DAW, genre, daily goal and mentions")
    @app_commands.describe(
        timezone="Where you are: type a city",
        daw="What you work in",
        genre="What you make, in your words",
        daily_goal="Minutes of practice a day",
        pings="When I may mention you",
    )
    @app_commands.choices(daw=DAWS, pings=PINGS)
    @answers(Visibility.PRIVATE)
    async def setup(
        self,
        interaction: discord.Interaction[Any],
        timezone: str | None = None,
        daw: str | None = None,
        genre: app_commands.Range[str, 0, GENRE_LIMIT] | None = None,
        daily_goal: app_commands.Range[int, LEAST_GOAL_MINUTES, MOST_GOAL_MINUTES] | None = None,
        pings: str | None = None,
    ) -> Reply:
        """Set what is given; with nothing given, show what is set."""
        asked = self.bot.request(interaction)
        changes = ProfileChanges(
            timezone=as_zone(timezone) if timezone else None,
            daw=Daw(daw) if daw else None,
            genre=genre,
            daily_goal_minutes=daily_goal,
            pings=Pings(pings) if pings else None,
        )
        if not changes.is_empty:
            return await self._set_up(asked, changes)
        settings = await self.bot.services.profiles.settings(
            asked.guild_id, asked.user_id, asked.now
        )
        return draw_setup(settings, saved=False)

    @setup.autocomplete("timezone")
    @suggests
    async def zones(
        self, _interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest time zones."""
        return zone_choices(current)

    @action("profile", Visibility.PRIVATE)
    async def look(
        self, interaction: discord.Interaction[Any], key: str, _values: Sequence[str]
    ) -> Result:
        """Show a profile to who asks; an announcement's key goes on with its own id."""
        (user_id,) = key_numbers(key.partition(".")[0], 1)
        own = user_id == interaction.user.id
        return await self._show(interaction, user_id, interaction.user if own else None)

    @action("profile-daw", Visibility.UPDATE)
    async def choose_daw(
        self, interaction: discord.Interaction[Any], key: str, values: Sequence[str]
    ) -> Result:
        """Set or clear the DAW."""
        request = self.bot.own_request(interaction, key)
        if not values:
            return await self._set_up(request, ProfileChanges(no_daw=True))
        if values[0] not in set(Daw):
            raise StaleButton
        return await self._set_up(request, ProfileChanges(daw=Daw(values[0])))

    @action("profile-pings", Visibility.UPDATE)
    async def choose_pings(
        self, interaction: discord.Interaction[Any], key: str, values: Sequence[str]
    ) -> Result:
        """Set what to be mentioned for."""
        request = self.bot.own_request(interaction, key)
        if not values or values[0] not in set(Pings):
            raise StaleButton
        return await self._set_up(request, ProfileChanges(pings=Pings(values[0])))

    @action("profile-form", Visibility.FORM)
    async def open_form(
        self, interaction: discord.Interaction[Any], key: str, _values: Sequence[str]
    ) -> Result:
        """Open the form for what a select cannot hold."""
        asked = self.bot.own_request(interaction, key)
        return setup_form(await self.bot.services.profiles.find(asked.guild_id, asked.user_id))

    @submitted("profile-form", Visibility.UPDATE)
    async def submit_form(
        self, interaction: discord.Interaction[Any], key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Set what the form says."""
        return await self._set_up(self.bot.own_request(interaction, key), read_setup(fields))

    async def _set_up(self, request: Request, changes: ProfileChanges) -> Reply:
        settings = await self.bot.services.profiles.set_up(request, changes)
        return draw_setup(settings, saved=True)

    async def _show(
        self, interaction: discord.Interaction[Any], user_id: int, who: discord.abc.User | None
    ) -> Reply:
        asked = self.bot.request(interaction)
        profiles = self.bot.services.profiles
        shown = await profiles.show(asked.guild_id, user_id, asked.now)
        if shown.member.left_at is not None and isinstance(who, discord.Member):
            await profiles.returned(asked.guild_id, user_id)
            shown = await profiles.show(asked.guild_id, user_id, asked.now)
        return draw_profile(shown, who, own=user_id == asked.user_id)
