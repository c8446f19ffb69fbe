"""`/settings level-role` and `week-leader`: roles that members get."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.boards.rules import Metric
from bot.level_roles.errors import LevelNeeded
from bot.level_roles.rules import MAX_LEVELS
from bot.level_roles.view.level_roles import draw_level_roles, put_text, removed_text
from bot.level_roles.view.status import level_role_status, require_givable, roles_out_of_reach
from bot.servers.view.controls import WEEK_LEADER_METRICS
from bot.servers.view.staff_input import (
    known_role,
    staff_guild,
    staff_member,
    winnable_role,
)
from bot.ui.actions import Interaction
from bot.ui.handlers import answers
from bot.ui.replies import Reply, Visibility
from bot.unset import UNSET
from bot.week_leaders.results import WeekLeaderChanges
from bot.week_leaders.view import draw_week_leader


class RoleSettings(commands.Cog):
    """Roles that members get for what they do."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(
        name="level-role", description="Give a role at a level, or show all level roles"
    )
    @app_commands.describe(
        level="Level that gives the role",
        role="Role to give (default: remove the level's role)",
    )
    @answers(Visibility.PRIVATE)
    async def level_role(
        self,
        interaction: Interaction,
        level: app_commands.Range[int, 1, MAX_LEVELS] | None = None,
        role: discord.Role | None = None,
    ) -> Reply:
        """Set or remove the role of a level; without options, show all."""
        guild_id = staff_guild(interaction)
        level_roles = self.bot.services.level_roles
        if level is None and role is not None:
            raise LevelNeeded
        if level is None:
            shown, confirmation = await level_roles.show(guild_id), None
        elif role is None:
            out_of_reach = roles_out_of_reach(staff_member(interaction))
            request = self.bot.request(interaction)
            shown = await level_roles.remove(request, level, out_of_reach=out_of_reach)
            confirmation = removed_text(level)
        else:
            staff = staff_member(interaction)
            require_givable(known_role(staff.guild, role.id))
            shown = await level_roles.put(
                self.bot.request(interaction),
                level,
                role.id,
                out_of_reach=roles_out_of_reach(staff),
            )
            confirmation = put_text(level, role.id)
        status = level_role_status(interaction.guild, [each.role_id for each in shown.roles])
        return draw_level_roles(shown, status, confirmation=confirmation)

    @app_commands.command(
        name="week-leader", description="Give a role to the first of each week's leaderboard"
    )
    @app_commands.describe(
        role="Role to give, until the next week is over",
        metric="What decides who is first (default: XP)",
        clear="No role for the week's first",
    )
    @app_commands.choices(
        metric=[
            app_commands.Choice(name=name, value=metric.value)
            for metric, name in WEEK_LEADER_METRICS.items()
        ]
    )
    @answers(Visibility.PRIVATE)
    async def week_leader(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        metric: str | None = None,
        clear: Literal["yes"] | None = None,
    ) -> Reply:
        """Change the given settings and show the result."""
        guild_id, settings = staff_guild(interaction), self.bot.services.week_leaders
        role_id = None if clear else UNSET
        if role is not None and clear is None:
            role_id = winnable_role(staff_member(interaction), role.id)
        changes = WeekLeaderChanges(role_id=role_id, metric=Metric(metric) if metric else UNSET)
        saved = changes != WeekLeaderChanges()
        if saved:
            shown = await settings.configure(self.bot.request(interaction), changes)
        else:
            shown = await settings.show(guild_id)
        return draw_week_leader(shown, interaction.guild, saved=saved)
