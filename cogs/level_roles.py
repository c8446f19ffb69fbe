"""Level roles: the controls of `/settings level-role`, and role events."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from bot.app.client import Woodshed
from bot.level_roles.results import LevelRolesShown
from bot.level_roles.view.level_roles import HIGHEST, STACKED, draw_level_roles
from bot.level_roles.view.status import level_role_status, roles_out_of_reach
from bot.servers.view.staff_input import staff_guild, staff_member
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.handlers import action, selected
from bot.ui.replies import Reply, Visibility


class LevelRoles(commands.Cog):
    """The select and the button of level roles, and events that may fix refused changes."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @selected("settings-level-roles-mode", Visibility.UPDATE)
    async def choose_mode(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set whether members keep the roles of lower levels."""
        out_of_reach = roles_out_of_reach(staff_member(interaction))
        chosen = chosen_one(values, (STACKED, HIGHEST))
        shown = await self.bot.services.level_roles.choose_mode(
            self.bot.request(interaction), stack=chosen == STACKED, out_of_reach=out_of_reach
        )
        return self._panel(interaction, shown)

    @action("settings-level-roles-retry", Visibility.UPDATE)
    async def try_again(self, interaction: Interaction, _key: str) -> Result:
        """Retry all refused role changes at once."""
        staff_guild(interaction)
        shown = await self.bot.services.level_roles.try_again(self.bot.request(interaction))
        return self._panel(interaction, shown)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Retry when a role's position or permissions have changed."""
        if (before.position, before.permissions, before.managed) != (
            after.position,
            after.permissions,
            after.managed,
        ):
            await self._seems_fixed(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Retry when roles have other permissions in a channel."""
        if before.overwrites != after.overwrites:
            await self._seems_fixed(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Retry when the bot's own roles have changed."""
        if after.id == after.guild.me.id and before.roles != after.roles:
            await self._seems_fixed(after.guild.id)

    async def _seems_fixed(self, guild_id: int) -> None:
        services, now = self.bot.services, self.bot.clock()
        await services.level_roles.retry_after_role_change(guild_id, now)
        await services.won_roles.retry_after_role_change(guild_id, now)

    def _panel(self, interaction: Interaction, shown: LevelRolesShown) -> Reply:
        role_ids = [each.role_id for each in shown.roles]
        return draw_level_roles(shown, level_role_status(interaction.guild, role_ids))
