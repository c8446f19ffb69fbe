"""`/settings`: where a server's quests go, when they come, and what they ask. For staff."""

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Woodshed
from bot.domain.members import Verification
from bot.domain.periods import Cadence
from bot.services.servers import QuestChanges
from bot.ui.handlers import answers, suggests
from bot.ui.places import look_at, place_in
from bot.ui.replies import Reply, Visibility
from bot.ui.settings import (
    WEEKDAYS,
    draw_announcements,
    draw_posted_now,
    draw_quests,
    draw_settings,
)
from bot.ui.staff import ChannelId, pingable_role, staff_guild, visible_channel
from bot.ui.zones import as_zone, zone_choices

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@app_commands.default_permissions(manage_guild=True)
class SettingsCog(commands.GroupCog, name="settings", description="Set the bot up (staff)"):
    """What staff set by command; the panel of `/settings show` is `SettingsPanel`."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="See all settings, and change them in place")
    @answers(Visibility.PRIVATE)
    async def show(self, interaction: discord.Interaction[Any]) -> Reply:
        """Show the panel."""
        guild_id = staff_guild(interaction)
        shown = await self.bot.services.servers.show(guild_id)
        return draw_settings(shown, look_at(interaction.guild, shown.server), self.bot.clock())

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
            channel_id=visible_channel(interaction, channel),
            timezone=as_zone(timezone) if timezone is not None else None,
            daily_time=daily_time,
            weekly_day=WEEKDAYS.index(weekly_day) if weekly_day else None,
            ping_role_id=pingable_role(guild_id, ping_role.id) if ping_role else None,
            verification=Verification(verification) if verification else None,
        )
        saved = changes != QuestChanges()
        if saved:
            request = self.bot.request(interaction)
            shown = await self.bot.services.servers.configure_quests(request, changes)
            self.bot.wake()  # what was owed to another channel goes out now
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
        await self.bot.services.servers.configure_announcements(
            self.bot.request(interaction), visible_channel(interaction, channel)
        )
        self.bot.wake()
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
