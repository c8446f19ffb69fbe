"""`/settings announcements`, `reviews`, `feedback` and `battles`: where else the bot posts."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.battles.results.settings import BattleChanges
from bot.battles.rules.battles import Every, Format
from bot.battles.view.settings import draw_battle_settings
from bot.feedback.results import FeedbackChanges
from bot.feedback.rules.submitting import LAST_LEVEL
from bot.feedback.view.settings import draw_feedback_settings
from bot.reviews.resending import resend_deleted
from bot.servers.results import AnnouncementChanges, ReviewChanges
from bot.servers.view.channels import settings_status
from bot.servers.view.controls import LEVEL_UP_POSTS
from bot.servers.view.replies import draw_announcements, draw_reviews
from bot.servers.view.staff_input import (
    ChannelId,
    postable_channel,
    releasers_role,
    reviewer_role,
    staff_guild,
    staff_member,
    winnable_role,
)
from bot.ui.actions import Interaction
from bot.ui.handlers import answers
from bot.ui.replies import Reply, Visibility
from bot.ui.text import WEEKDAYS, Weekday
from bot.unset import UNSET, unset_if_none
from bot.xp.rules.announcing import LevelUpPosts


class ChannelSettings(commands.Cog):
    """Channels, and what each is for."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Set where level-ups, releases and the week in review go")
    @app_commands.describe(
        channel="Where announcements go",
        clear="Turn announcements off",
        release_role="Role that may share releases, besides staff",
        clear_role="Let everyone share their releases",
        level_ups="Which level-ups are announced",
    )
    @app_commands.choices(
        level_ups=[
            app_commands.Choice(name=name, value=posts.value)
            for posts, name in LEVEL_UP_POSTS.items()
        ]
    )
    @answers(Visibility.PRIVATE)
    async def announcements(
        self,
        interaction: Interaction,
        channel: ChannelId | None = None,
        clear: Literal["yes"] | None = None,
        release_role: discord.Role | None = None,
        clear_role: Literal["yes"] | None = None,
        level_ups: str | None = None,
    ) -> Reply:
        """Change the given settings, and check the bot's permissions in the channel."""
        guild_id, settings = staff_guild(interaction), self.bot.services.servers
        chosen = None if clear else UNSET
        if channel is not None and clear is None:
            chosen = postable_channel(staff_member(interaction), channel)
        role_id = None if clear_role else UNSET
        if release_role is not None and clear_role is None:
            role_id = releasers_role(staff_member(interaction), release_role.id)
        changes = AnnouncementChanges(
            channel_id=chosen,
            release_role_id=role_id,
            level_up_posts=LevelUpPosts(level_ups) if level_ups else UNSET,
        )
        saved = changes != AnnouncementChanges()
        if saved:
            shown = await settings.configure_announcements(self.bot.request(interaction), changes)
        else:
            shown = await settings.show(guild_id)
        status = settings_status(interaction.guild, shown)
        return draw_announcements(shown, status, saved=saved)

    @app_commands.command(description="Set where quests and milestones are reviewed, and by whom")
    @app_commands.describe(
        channel="Where reviewers check quests and milestones",
        role="Role that may review, besides anyone with Manage Server",
        clear_role="Let only members with Manage Server review",
    )
    @answers(Visibility.PRIVATE)
    async def reviews(
        self,
        interaction: Interaction,
        channel: ChannelId | None = None,
        role: discord.Role | None = None,
        clear_role: Literal["yes"] | None = None,
    ) -> Reply:
        """Change the given settings and show the result."""
        guild_id = staff_guild(interaction)
        role_id = reviewer_role(staff_member(interaction), role.id) if role else UNSET
        changes = ReviewChanges(
            channel_id=UNSET
            if channel is None
            else postable_channel(staff_member(interaction), channel),
            role_id=None if clear_role else role_id,
        )
        saved = changes != ReviewChanges()
        if saved:
            request = self.bot.request(interaction)
            shown = await self.bot.services.servers.configure_reviews(request, changes)
        else:
            shown = await self.bot.services.servers.show(guild_id)
        reviews, now = self.bot.services.reviews, self.bot.clock()
        resent = await resend_deleted(self.bot, reviews, guild_id, now)
        status = settings_status(interaction.guild, shown)
        return draw_reviews(shown, status, saved=saved, resent=resent)

    @app_commands.command(description="Set who takes part in feedback, and where I call to listen")
    @app_commands.describe(
        channel="Where I say that something waits to be heard, at most once a day",
        min_level="Level from which members take part",
        clear="Don't call anyone to listen",
    )
    @answers(Visibility.PRIVATE)
    async def feedback(
        self,
        interaction: Interaction,
        channel: ChannelId | None = None,
        min_level: app_commands.Range[int, 1, LAST_LEVEL] | None = None,
        clear: Literal["yes"] | None = None,
    ) -> Reply:
        """Change the given settings and show the result."""
        guild_id, settings = staff_guild(interaction), self.bot.services.feedback_settings
        chosen = None if clear else UNSET
        if channel is not None and clear is None:
            chosen = postable_channel(staff_member(interaction), channel)
        changes = FeedbackChanges(channel_id=chosen, min_level=unset_if_none(min_level))
        saved = changes != FeedbackChanges()
        if saved:
            shown = await settings.configure(self.bot.request(interaction), changes)
        else:
            shown = await settings.show(guild_id)
        return draw_feedback_settings(shown, interaction.guild, saved=saved)

    @app_commands.command(description="Set where battles are posted, and when they start")
    @app_commands.describe(
        channel="Where battles are posted",
        every="How often a battle starts by itself",
        format="How long there is to enter",
        day="Day on which it starts; each month, the first such day (default: Friday)",
        time="When it starts, like 18:00 or 6pm (default: 18:00)",
        role="Role for the winner, until the next battle is over",
        clear="No channel, no battles by themselves, no role",
    )
    @answers(Visibility.PRIVATE)
    async def battles(
        self,
        interaction: Interaction,
        channel: ChannelId | None = None,
        every: Literal["week", "month", "never"] | None = None,
        format: Literal["two-hour", "weekend", "week"] | None = None,  # noqa: A002 - its option
        day: Weekday | None = None,
        time: app_commands.Range[str, 1, 20] | None = None,
        role: discord.Role | None = None,
        clear: Literal["yes"] | None = None,
    ) -> Reply:
        """Change the given settings, and check the bot's permissions in the channel."""
        guild_id, settings = staff_guild(interaction), self.bot.services.battle_settings
        changes = BattleChanges(channel_id=None, every=None, role_id=None)
        if clear is None:
            staff = staff_member(interaction)
            often = None if every == "never" else Every(every) if every else UNSET
            changes = BattleChanges(
                channel_id=UNSET if channel is None else postable_channel(staff, channel),
                every=often,
                format=Format(format) if format else UNSET,
                weekday=WEEKDAYS.index(day) if day else UNSET,
                start_time=unset_if_none(time),
                role_id=UNSET if role is None else winnable_role(staff, role.id),
            )
        saved = changes != BattleChanges()
        if saved:
            shown = await settings.configure(self.bot.request(interaction), changes)
        else:
            shown = await settings.show(guild_id)
        return draw_battle_settings(
            shown, interaction.guild, saved=saved, sound_on=self.bot.sound.is_on
        )
