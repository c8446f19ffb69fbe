"""The buttons of shared timers; `/session together` starts one."""

from collections.abc import Sequence

from discord.ext import commands

from bot.app.client import Woodshed
from bot.sessions.view.timers import draw_stopped
from bot.shared_timers.results import JoinAsked
from bot.shared_timers.view.messages import (
    draw_ended,
    draw_join_asked,
    draw_joined,
    draw_started,
)
from bot.shared_timers.view.places import channel_to_post_in
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action, selected
from bot.ui.replies import Reply, Visibility


class SharedTimerButtons(commands.Cog):
    """Joining, leaving and ending shared timers."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("together-join", Visibility.PRIVATE)
    async def join(self, interaction: Interaction, key: str) -> Result:
        """Take part from now on."""
        return await self._join(interaction, key, with_own=False)

    @action("together-with", Visibility.UPDATE)
    async def join_with_own(self, interaction: Interaction, key: str) -> Result:
        """Take part with the timer that is already running."""
        return await self._join(interaction, key, with_own=True)

    @action("together-leave", Visibility.PRIVATE)
    async def leave(self, interaction: Interaction, key: str) -> Result:
        """End the member's own part, and credit it."""
        (timer_id,) = key_numbers(key, 1)
        request = self.bot.request(interaction)
        stopped = await self.bot.services.shared_timers.leave(request, timer_id)
        if not stopped.in_room:  # ending a room session must not start another one
            await self.bot.rooms.sync_member(request.guild_id, request.user_id)
        return draw_stopped(stopped, interaction.guild)

    @action("together-end", Visibility.PRIVATE)
    async def end(self, interaction: Interaction, key: str) -> Result:
        """End it for everybody."""
        (timer_id,) = key_numbers(key, 1)
        request = self.bot.request(interaction)
        ended = await self.bot.services.shared_timers.end(
            request, timer_id, is_staff=interaction.permissions.manage_guild
        )
        if ended.stopped is not None and not ended.stopped.in_room:
            await self.bot.rooms.sync_member(request.guild_id, request.user_id)
        return draw_ended(ended, interaction.guild)

    @action("together-again", Visibility.PRIVATE)
    async def again(self, interaction: Interaction, key: str) -> Result:
        """Start another one with the same lengths."""
        (timer_id,) = key_numbers(key, 1)
        started = await self.bot.services.shared_timers.start_again(
            self.bot.request(interaction), timer_id, channel_id=channel_to_post_in(interaction)
        )
        return draw_started(started, interaction.guild)

    @selected("together-focus", Visibility.UPDATE)
    async def choose_focus(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Change what the member practises."""
        (session_id,) = key_numbers(key, 1)
        joined = await self.bot.services.shared_timers.choose_focus(
            self.bot.request(interaction), session_id, chosen_one(values)
        )
        return draw_joined(joined)

    async def _join(self, interaction: Interaction, key: str, *, with_own: bool) -> Reply:
        (timer_id,) = key_numbers(key, 1)
        joined = await self.bot.services.shared_timers.join(
            self.bot.request(interaction), timer_id, with_own=with_own
        )
        if isinstance(joined, JoinAsked):
            return draw_join_asked(joined)
        return draw_joined(joined, interaction.guild)
