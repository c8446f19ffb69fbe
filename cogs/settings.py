"""`/settings`: a server's channels, schedules and rules. For staff."""

import asyncio
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.battles.results.settings import BattleChanges
from bot.battles.rules.battles import Every, Format
from bot.battles.view.settings import draw_battle_settings
from bot.calendar.rules.periods import Cadence
from bot.calendar.view import zone_choices
from bot.feedback.results import FeedbackChanges
from bot.feedback.rules.submitting import LAST_LEVEL
from bot.feedback.view.settings import draw_feedback_settings
from bot.level_roles.errors import LevelNeeded
from bot.level_roles.rules import MAX_LEVELS
from bot.level_roles.view.level_roles import draw_level_roles, put_text, removed_text
from bot.level_roles.view.status import level_role_status, require_givable, roles_out_of_reach
from bot.outbox.message_lookup import is_gone
from bot.quests.errors import AlreadyPosted
from bot.quests.rules.themes import DrawMode
from bot.quests.rules.verification import Verification
from bot.quests.view.upcoming import draw_upcoming
from bot.reviews.resending import resend_deleted
from bot.rooms.view import draw_rooms, room_access
from bot.servers.results import AnnouncementChanges, QuestChanges, ReviewChanges
from bot.servers.service.servers import parse_colour
from bot.servers.view.accents import draw_accent
from bot.servers.view.channels import settings_status
from bot.servers.view.controls import LEVEL_UP_POSTS
from bot.servers.view.replies import draw_announcements, draw_posted_now, draw_quests, draw_reviews
from bot.servers.view.settings import draw_settings
from bot.servers.view.staff_input import (
    ChannelId,
    VoiceChannelId,
    joinable_channel,
    known_role,
    pingable_role,
    postable_channel,
    releasers_role,
    require_own_post,
    reviewer_role,
    staff_guild,
    staff_member,
    winners_role,
)
from bot.sessions.view.sessions import suggest_focuses
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, suggests
from bot.ui.replies import Reply, Visibility
from bot.ui.text import WEEKDAYS, Weekday
from bot.ui.voice import is_afk
from bot.unset import UNSET, unset_if_none
from bot.xp.rules.announcing import LevelUpPosts


@app_commands.default_permissions(manage_guild=True)
class SettingsCog(commands.GroupCog, name="settings", description="Set up the bot (staff)"):
    """Slash commands of settings; the panel of `/settings show` is `SettingsPanel`."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="See and change all settings")
    @answers(Visibility.PRIVATE)
    async def show(self, interaction: Interaction) -> Reply:
        """Show the panel."""
        guild_id = staff_guild(interaction)
        shown = await self.bot.services.servers.show(guild_id)
        return draw_settings(shown, settings_status(interaction.guild, shown), self.bot.clock())

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
    )
    @answers(Visibility.PRIVATE)
    async def quests(
        self,
        interaction: Interaction,
        channel: ChannelId | None = None,
        timezone: str | None = None,
        daily_time: str | None = None,
        weekly_day: Weekday | None = None,
        ping_role: discord.Role | None = None,
        verification: Literal["honour", "proof", "review"] | None = None,
        clear_role: Literal["yes"] | None = None,
        draw: Literal["themed", "mixed"] | None = None,
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
                role_id=UNSET if role is None else winners_role(staff, role.id),
            )
        saved = changes != BattleChanges()
        if saved:
            shown = await settings.configure(self.bot.request(interaction), changes)
        else:
            shown = await settings.show(guild_id)
        return draw_battle_settings(
            shown, interaction.guild, saved=saved, sound_on=self.bot.sound.is_on
        )

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

    @app_commands.command(description="Set the colour of pictures and posts here")
    @app_commands.describe(colour="Like #4f8a8b, or none for theme colours (default: show it)")
    @answers(Visibility.PRIVATE)
    async def accent(
        self, interaction: Interaction, colour: app_commands.Range[str, 1, 20] | None = None
    ) -> Reply:
        """Set the colour, and show it."""
        guild_id, settings = staff_guild(interaction), self.bot.services.servers
        if colour is None:
            return draw_accent(await settings.settings(guild_id), saved=False)
        accent = parse_colour(colour)
        shown = await settings.configure_accent(self.bot.request(interaction), accent)
        return draw_accent(shown.server, saved=True)

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
        name="studio-room",
        description="Track practice in a voice channel, or show all",
    )
    @app_commands.describe(
        channel="Voice channel; choose it again to stop tracking (default: show all)",
        focus="What members practise there",
    )
    @answers(Visibility.PRIVATE)
    async def studio_room(
        self,
        interaction: Interaction,
        channel: VoiceChannelId | None = None,
        focus: str | None = None,
    ) -> Reply:
        """Add a studio room, change its focus or remove it; without a channel, show all."""
        guild_id, rooms = staff_guild(interaction), self.bot.services.rooms
        if channel is None:
            shown = await rooms.show(guild_id)
        else:
            joinable_channel(staff_member(interaction), channel)
            afk = is_afk(interaction.guild, channel)
            shown = await rooms.toggle(self.bot.request(interaction), channel, focus, is_afk=afk)
            if interaction.guild is not None:
                await self.bot.rooms.reconcile(interaction.guild, live=True)
        return draw_rooms(shown, room_access(interaction.guild, shown))

    @studio_room.autocomplete("focus")
    @suggests
    async def focuses(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the focuses of the server's skill pack."""
        pack = await self.bot.services.servers.pack_of(self.bot.request(interaction).guild_id)
        return suggest_focuses(pack.focuses, current)

    @app_commands.command(description="See and change the quests of the next four weeks")
    @answers(Visibility.PRIVATE)
    async def upcoming(self, interaction: Interaction) -> Reply:
        """Show the first of the next weeks."""
        guild_id = staff_guild(interaction)
        return draw_upcoming(await self.bot.services.upcoming.show(guild_id, self.bot.clock()))

    @app_commands.command(
        name="post-now", description="Post the daily, weekly or monthly quest now"
    )
    @app_commands.describe(cadence="Which quest to post")
    @answers(Visibility.PRIVATE)
    async def post_now(
        self, interaction: Interaction, cadence: Literal["daily", "weekly", "monthly"]
    ) -> Reply:
        """Open the period's posting."""
        return await self._post(interaction, Cadence(cadence))

    @action("settings-post", Visibility.UPDATE)
    async def post_first(self, interaction: Interaction, _key: str) -> Result:
        """Post the first daily quest at once, from the panel."""
        return await self._post(interaction, Cadence.DAILY)

    async def _post(self, interaction: Interaction, cadence: Cadence) -> Reply:
        """Post this period's quest at once, again if its message was deleted."""
        staff, bot = staff_member(interaction), self.bot
        channel_id = (await bot.services.servers.settings(staff.guild.id)).quests_channel_id
        if channel_id is not None:
            require_own_post(staff, channel_id)
        request, post_now = bot.request(interaction), bot.services.postings.post_now
        try:
            posted = await post_now(request, cadence)
        except AlreadyPosted as error:
            if not await is_gone(bot, error.guild_id, error.channel_id, error.message_id):
                raise
            posted = await post_now(request, cadence, gone_message_id=error.message_id)
        return draw_posted_now(posted, interaction.guild)
