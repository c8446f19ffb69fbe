"""`/settings quests`, `upcoming` and `post-now`: which quests are posted, where and when."""

import asyncio
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.calendar.view import zone_choices
from bot.quests.rules.themes import DrawMode
from bot.quests.rules.verification import Verification
from bot.quests.view.upcoming import draw_upcoming
from bot.servers.results import QuestChanges
from bot.servers.view.channels import settings_status
from bot.servers.view.replies import draw_quests
from bot.servers.view.staff_input import (
    QuestChannelId,
    pingable_role,
    postable_channel,
    staff_guild,
    staff_member,
)
from bot.ui.actions import Interaction
from bot.ui.handlers import answers, suggests
from bot.ui.replies import Reply, Visibility
from bot.ui.text import WEEKDAYS, Weekday
from bot.unset import UNSET, unset_if_none


class QuestSettings(commands.Cog):
    """When, where and how quests are posted."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Set where and when quests are posted")
    @app_commands.describe(
        channel="Where quests are posted",
        timezone="Where most members are; type a city",
        daily_time="When quests are posted, like 20:00 or 8pm",
        weekly_day="Day of the weekly quest",
        ping_role="Role to ping with each new quest",
        verification="Proof required: none (honour), a link or file, or a reviewer's OK",
        clear_role="Stop pinging a role",
        draw="A theme for each week, or a shuffled mix",
        threads="Open a thread for each daily quest",
        publish="Publish quests to servers that follow an announcement channel",
        silent="Post quests without notifying anyone",
    )
    @answers(Visibility.PRIVATE)
    async def quests(
        self,
        interaction: Interaction,
        channel: QuestChannelId | None = None,
        timezone: str | None = None,
        daily_time: str | None = None,
        weekly_day: Weekday | None = None,
        ping_role: discord.Role | None = None,
        verification: Literal["honour", "proof", "review"] | None = None,
        clear_role: Literal["yes"] | None = None,
        draw: Literal["themed", "mixed"] | None = None,
        threads: Literal["on", "off"] | None = None,
        publish: Literal["on", "off"] | None = None,
        silent: Literal["on", "off"] | None = None,
    ) -> Reply:
        """Change the given settings and show the result."""
        guild_id = staff_guild(interaction)
        role_id = pingable_role(staff_member(interaction), ping_role.id) if ping_role else UNSET
        changes = QuestChanges(
            channel_id=UNSET
            if channel is None
            else postable_channel(staff_member(interaction), channel),
            timezone=unset_if_none(timezone),
            daily_time=daily_time or UNSET,
            weekly_day=WEEKDAYS.index(weekly_day) if weekly_day else UNSET,
            ping_role_id=None if clear_role else role_id,
            verification=Verification(verification) if verification else UNSET,
            draw=DrawMode(draw) if draw else UNSET,
            threads=threads == "on" if threads else UNSET,
            publish=publish == "on" if publish else UNSET,
            silent=silent == "on" if silent else UNSET,
        )
        saved = changes != QuestChanges()
        if saved:
            request = self.bot.request(interaction)
            shown = await self.bot.services.servers.configure_quests(request, changes)
        else:
            shown = await self.bot.services.servers.show(guild_id)
        status = settings_status(interaction.guild, shown)
        return draw_quests(shown, status, self.bot.clock(), saved=saved)

    @quests.autocomplete("timezone")
    @suggests
    async def zones(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest time zones, in a thread: the first time, thousands of cities are read."""
        return await asyncio.to_thread(zone_choices, current, interaction.locale, self.bot.clock())

    @app_commands.command(description="See and change the quests of the next four weeks")
    @answers(Visibility.PRIVATE)
    async def upcoming(self, interaction: Interaction) -> Reply:
        """Show the first of the next weeks."""
        guild_id = staff_guild(interaction)
        return draw_upcoming(await self.bot.services.upcoming.show(guild_id, self.bot.clock()))
