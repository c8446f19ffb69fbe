"""`/settings`: where a server's quests go, when they come, and what they ask. For staff."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Woodshed
from bot.domain.errors import RoleNotPingable, StaffOnly
from bot.domain.members import Verification
from bot.domain.periods import Cadence
from bot.services.servers import QuestChanges, ServerShown
from bot.ui.actions import Field
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, submitted, suggests
from bot.ui.places import look_at, place_in, require_visible
from bot.ui.replies import Reply, Visibility
from bot.ui.settings import (
    WEEKDAYS,
    draw_announcements,
    draw_posted_now,
    draw_quests,
    draw_settings,
    time_form,
)
from bot.ui.zones import as_zone, zone_choices

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class PostableChannel(app_commands.Transformer):
    """A text or announcement channel, also one that the bot cannot see."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """The option is a channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Where messages stand in order, for all to read."""
        return [discord.ChannelType.text, discord.ChannelType.news]

    async def transform(self, _: discord.Interaction[Any], value: Any, /) -> int:
        """Return the channel's id."""
        return value.id


ChannelId = app_commands.Transform[int, PostableChannel]


@app_commands.default_permissions(manage_guild=True)
class SettingsCog(commands.GroupCog, name="settings", description="Set the bot up (staff)"):
    """What staff set.

    Each method asks for itself who is calling: Discord lets servers open commands to anybody, and
    buttons know no permissions at all.
    """

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="See all settings, and change them in place")
    @answers(Visibility.PRIVATE)
    async def show(self, interaction: discord.Interaction[Any]) -> Reply:
        """Show the panel."""
        guild_id = staff_guild(interaction)
        return self._panel(interaction, await self.bot.services.servers.show(guild_id))

    @app_commands.command(description="Set where and when quests come; what you leave out stays")
    @app_commands.describe(
        channel="Where quests are posted",
        timezone="The zone that the server lives by: type a city",
        daily_time="The time of day at which quests come, as HH:MM",
        weekly_day="The day of the weekly quest",
        ping_role="The role to ping with each new quest",
        verification="What a completion needs: a member's word, or a link or a file",
    )
    @answers(Visibility.PRIVATE)
    async def quests(
        self,
        interaction: discord.Interaction[Any],
        channel: ChannelId | None = None,
        timezone: str | None = None,
        daily_time: str | None = None,
        weekly_day: Weekday | None = None,
        ping_role: discord.Role | None = None,
        verification: Literal["honour", "proof"] | None = None,
    ) -> Reply:
        """Change what is given, and say what comes of it."""
        guild_id = staff_guild(interaction)
        changes = QuestChanges(
            channel_id=_visible(interaction, channel),
            timezone=as_zone(timezone) if timezone is not None else None,
            daily_time=daily_time,
            weekly_day=WEEKDAYS.index(weekly_day) if weekly_day else None,
            ping_role_id=_pingable(guild_id, ping_role.id) if ping_role else None,
            verification=Verification(verification) if verification else None,
        )
        saved = changes != QuestChanges()
        if saved:
            shown = await self._configure(interaction, changes)
        else:
            shown = await self.bot.services.servers.show(guild_id)
        outlook = look_at(interaction.guild, shown.server)
        return draw_quests(shown, outlook, self.bot.clock(), saved=saved)

    @quests.autocomplete("timezone")
    @suggests
    async def zones(
        self, _: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest time zones."""
        return zone_choices(current)

    @app_commands.command(description="Set the channel that level-ups are announced in")
    @app_commands.describe(channel="Where level-ups are announced")
    @answers(Visibility.PRIVATE)
    async def announcements(
        self, interaction: discord.Interaction[Any], channel: ChannelId
    ) -> Reply:
        """Set the channel, and say whether posts will arrive there."""
        staff_guild(interaction)
        await self._configure_announcements(interaction, channel)
        return draw_announcements(place_in(interaction.guild, channel))

    @app_commands.command(
        name="post-now", description="Post this day's, week's or month's quest at once"
    )
    @app_commands.describe(cadence="Which quest to post")
    @answers(Visibility.PRIVATE)
    async def post_now(
        self, interaction: discord.Interaction[Any], cadence: Literal["daily", "weekly", "monthly"]
    ) -> Reply:
        """Open the period's posting."""
        staff_guild(interaction)
        request = self.bot.request(interaction)
        posted = await self.bot.services.postings.post_now(request, Cadence(cadence))
        self.bot.wake()
        return draw_posted_now(posted, interaction.guild)

    @action("settings-quests", Visibility.UPDATE)
    async def choose_channel(
        self, interaction: discord.Interaction[Any], _key: str, values: Sequence[str]
    ) -> Result:
        """Set the quests channel from the panel."""
        staff_guild(interaction)
        changes = QuestChanges(channel_id=_visible(interaction, int(values[0])))
        return self._panel(interaction, await self._configure(interaction, changes))

    @action("settings-announcements", Visibility.UPDATE)
    async def choose_announcements(
        self, interaction: discord.Interaction[Any], _key: str, values: Sequence[str]
    ) -> Result:
        """Set or clear the announcements channel from the panel."""
        staff_guild(interaction)
        channel_id = int(values[0]) if values else None
        shown = await self._configure_announcements(interaction, channel_id)
        return self._panel(interaction, shown)

    @action("settings-role", Visibility.UPDATE)
    async def choose_role(
        self, interaction: discord.Interaction[Any], _key: str, values: Sequence[str]
    ) -> Result:
        """Set or clear the role from the panel."""
        guild_id = staff_guild(interaction)
        changes = QuestChanges(no_ping_role=True)
        if values:
            changes = QuestChanges(ping_role_id=_pingable(guild_id, int(values[0])))
        return self._panel(interaction, await self._configure(interaction, changes))

    @action("settings-day", Visibility.UPDATE)
    async def choose_day(
        self, interaction: discord.Interaction[Any], _key: str, values: Sequence[str]
    ) -> Result:
        """Set the day of the weekly quest from the panel."""
        staff_guild(interaction)
        changes = QuestChanges(weekly_day=int(values[0]))
        return self._panel(interaction, await self._configure(interaction, changes))

    @action("settings-verification", Visibility.UPDATE)
    async def choose_verification(
        self, interaction: discord.Interaction[Any], _key: str, values: Sequence[str]
    ) -> Result:
        """Set what a completion needs from the panel."""
        staff_guild(interaction)
        changes = QuestChanges(verification=Verification(values[0]))
        return self._panel(interaction, await self._configure(interaction, changes))

    @action("settings-time", Visibility.FORM)
    async def open_time(
        self, interaction: discord.Interaction[Any], _key: str, _values: Sequence[str]
    ) -> Result:
        """Open the form for zone and time of day."""
        return time_form(await self.bot.services.servers.settings(staff_guild(interaction)))

    @submitted("settings-time", Visibility.UPDATE)
    async def set_time(
        self, interaction: discord.Interaction[Any], _key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Set zone and time of day from the form."""
        staff_guild(interaction)
        changes = QuestChanges(
            timezone=as_zone(str(fields["timezone"])), daily_time=str(fields["daily_time"])
        )
        return self._panel(interaction, await self._configure(interaction, changes))

    async def _configure(
        self, interaction: discord.Interaction[Any], changes: QuestChanges
    ) -> ServerShown:
        request = self.bot.request(interaction)
        shown = await self.bot.services.servers.configure_quests(request, changes)
        self.bot.wake()  # what was owed to another channel goes out now
        return shown

    async def _configure_announcements(
        self, interaction: discord.Interaction[Any], channel_id: int | None
    ) -> ServerShown:
        request = self.bot.request(interaction)
        shown = await self.bot.services.servers.configure_announcements(
            request, _visible(interaction, channel_id)
        )
        self.bot.wake()
        return shown

    def _panel(self, interaction: discord.Interaction[Any], shown: ServerShown) -> Reply:
        return draw_settings(shown, look_at(interaction.guild, shown.server), self.bot.clock())


def staff_guild(interaction: discord.Interaction[Any]) -> int:
    """Return the server in which somebody of its staff is asking.

    Raises:
        StaffOnly: they may not manage the server.
    """
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        raise StaffOnly
    return interaction.guild_id


def _visible(interaction: discord.Interaction[Any], channel_id: int | None) -> int | None:
    if channel_id is not None:
        require_visible(interaction.guild, channel_id)
    return channel_id


def _pingable(guild_id: int, role_id: int) -> int:
    if role_id == guild_id:  # @everyone carries the server's own id
        raise RoleNotPingable
    return role_id
