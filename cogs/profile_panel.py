"""The panel of `/profile setup`; every choice is saved at once."""

import asyncio
from collections.abc import Mapping, Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.rules import Request
from bot.members.rules import Daw, Gear, Pings, Reminders
from bot.profiles.results import ProfileChanges
from bot.profiles.view.card import draw_card
from bot.profiles.view.setup import VISIBILITY_NAMES, draw_setup, read_setup, setup_form
from bot.profiles.view.taking_over import draw_offer, names_of
from bot.ui.actions import Interaction, chosen_id, chosen_one
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, selected, submitted
from bot.ui.pictures.themes import THEMES
from bot.ui.replies import Reply, Visibility


class ProfilePanel(commands.Cog):
    """The selects, the button and the form of the panel."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("profile-setup", Visibility.PRIVATE)
    async def open_panel(self, interaction: Interaction, key: str) -> Result:
        """Show the settings."""
        request = self.bot.own_request(interaction, key)
        profiles = self.bot.services.profiles
        settings = await profiles.settings(request.guild_id, request.user_id, request.now)
        return draw_setup(settings, saved=False, names=names_of(self.bot, settings.elsewhere))

    @action("profile-keep", Visibility.UPDATE)
    async def keep(self, interaction: Interaction, key: str) -> Result:
        """Show the settings again, without taking over any."""
        return await self.open_panel(interaction, key)

    @action("profile-take", Visibility.UPDATE)
    async def offer(self, interaction: Interaction, key: str) -> Result:
        """Show what the settings of another server would change."""
        return await self._offer(interaction, *key_numbers(key, 2))

    @selected("profile-take-from", Visibility.UPDATE)
    async def choose_server(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Show what the settings of the chosen server would change."""
        (user_id,) = key_numbers(key, 1)
        return await self._offer(interaction, user_id, chosen_id(values))

    @action("profile-take-yes", Visibility.UPDATE)
    async def take_over(self, interaction: Interaction, key: str) -> Result:
        """Take over the settings of another server."""
        user_id, guild_id = key_numbers(key, 2)
        request = self.bot.own_request(interaction, str(user_id))
        settings = await self.bot.services.profiles.take_over(request, guild_id)
        return draw_setup(settings, saved=True)

    async def _offer(self, interaction: Interaction, user_id: int, guild_id: int) -> Reply:
        request = self.bot.own_request(interaction, str(user_id))
        shown = await self.bot.services.profiles.elsewhere(request, guild_id)
        return draw_offer(shown, names_of(self.bot, [guild_id]).get(guild_id))

    @selected("profile-daw", Visibility.UPDATE)
    async def choose_daw(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Set or clear the DAW."""
        request = self.bot.own_request(interaction, key)
        daw = Daw(chosen_one(values, Daw)) if values else None
        return await self._set_up(request, ProfileChanges(daw=daw))

    @selected("profile-gear", Visibility.UPDATE)
    async def choose_gear(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Set or clear the gear."""
        request = self.bot.own_request(interaction, key)
        chosen = {chosen_one([value], Gear) for value in values}
        gear = tuple(each for each in Gear if each in chosen)
        return await self._set_up(request, ProfileChanges(gear=gear))

    @selected("profile-pings", Visibility.UPDATE)
    async def choose_pings(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Set when to be mentioned."""
        request = self.bot.own_request(interaction, key)
        return await self._set_up(request, ProfileChanges(pings=Pings(chosen_one(values, Pings))))

    @selected("profile-visibility", Visibility.UPDATE)
    async def choose_visibility(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Set whether the profile is private."""
        request = self.bot.own_request(interaction, key)
        chosen = chosen_one(values, VISIBILITY_NAMES)
        return await self._set_up(request, ProfileChanges(is_private=chosen == "private"))

    @selected("profile-ears", Visibility.UPDATE)
    async def choose_ears(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Set when to be reminded to rest your ears."""
        request = self.bot.own_request(interaction, key)
        return await self._set_up(request, ProfileChanges(ears_minutes=chosen_id(values)))

    @selected("profile-reminders", Visibility.UPDATE)
    async def choose_reminders(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Set where reminders go."""
        request = self.bot.own_request(interaction, key)
        chosen = Reminders(chosen_one(values, Reminders))
        return await self._set_up(request, ProfileChanges(reminders=chosen))

    @selected("profile-theme", Visibility.UPDATE)
    async def choose_theme(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Set the theme of pictures, and show it."""
        request, who = self.bot.own_request(interaction, key), interaction.user
        changes = ProfileChanges(theme=chosen_one(values, THEMES))
        profiles = self.bot.services.profiles
        settings = await profiles.set_up(request, changes)
        shown, face = await asyncio.gather(
            profiles.show(request.guild_id, who.id, request.now, viewer_id=who.id),
            self.bot.avatars.fetch(who),
        )
        card = await draw_card(interaction, self.bot.renderer, shown, who, face)
        return draw_setup(settings, saved=True, card=card)

    @action("profile-form", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the form for the text settings."""
        request = self.bot.own_request(interaction, key)
        return setup_form(await self.bot.services.profiles.find(request.guild_id, request.user_id))

    @submitted("profile-form", Visibility.UPDATE)
    async def submit_form(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Save the form."""
        return await self._set_up(self.bot.own_request(interaction, key), read_setup(fields))

    async def _set_up(self, request: Request, changes: ProfileChanges) -> Reply:
        settings = await self.bot.services.profiles.set_up(request, changes)
        return draw_setup(settings, saved=True)
