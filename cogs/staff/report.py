"""`/staff report`: a month in figures. For staff."""

import asyncio

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.reports.picture import report_picture
from bot.reports.view.report import draw_report, month_choices, read_month_key
from bot.reports.view.table import csv_file
from bot.servers.view.staff_input import staff_guild
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, suggests
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, Visibility

_TYPED_LIMIT = 20


class StaffReport(commands.Cog):
    """The command; the group adds it."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="See a month in figures, with a CSV file")
    @app_commands.describe(month="Which month (default: last month)")
    @answers(Visibility.PRIVATE)
    async def report(
        self,
        interaction: Interaction,
        month: app_commands.Range[str, 1, _TYPED_LIMIT] | None = None,
    ) -> Reply:
        """Show a month."""
        return await _report(self.bot, interaction, month)

    @report.autocomplete("month")
    @suggests
    async def months(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the months that there can be figures for."""
        guild_id = staff_guild(interaction)
        months = await self.bot.services.reports.months(guild_id, self.bot.clock())
        return month_choices(months, current)


class ReportPages(commands.Cog):
    """The buttons to other months."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("staff-report", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another month."""
        return await _report(self.bot, interaction, read_month_key(key))


async def _report(bot: Woodshed, interaction: Interaction, month: str | None) -> Reply:
    guild_id = staff_guild(interaction)
    report = await bot.services.reports.report(guild_id, month, bot.clock())
    if not report.sums.is_anything or not interaction.app_permissions.attach_files:
        return draw_report(report, None, None)
    png = await draw_for(interaction, bot.renderer, report_picture(report))
    return draw_report(report, png, await asyncio.to_thread(csv_file, report))
