"""The panel of `/settings show` and of the greeting; every choice is saved at once. For staff."""

from collections.abc import Mapping, Sequence

import discord
from discord.ext import commands

from bot.app.client import Woodshed
from bot.calendar.rules.periods import Cadence
from bot.interactions.errors import StaleButton
from bot.quests.picture import posting_picture
from bot.quests.rules.verification import Verification
from bot.servers.results import AnnouncementChanges, QuestChanges, ReviewChanges, ServerShown
from bot.servers.view.channels import settings_status
from bot.servers.view.controls import read_time, time_form
from bot.servers.view.places import missing_tags
from bot.servers.view.replies import draw_tags_added
from bot.servers.view.settings import draw_done, draw_preview, draw_settings
from bot.servers.view.staff_input import (
    forum_to_tag,
    pingable_role,
    postable_channel,
    reviewer_role,
    staff_guild,
    staff_member,
)
from bot.ui.actions import Interaction, chosen_id, chosen_one
from bot.ui.answering import Result
from bot.ui.forms import Field
from bot.ui.handlers import action, selected, submitted
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, Visibility
from bot.ui.text import WEEKDAYS
from bot.xp.rules.announcing import LevelUpPosts


class SettingsPanel(commands.Cog):
    """The selects, buttons and the form of the panel."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("setup", Visibility.PRIVATE)
    async def begin(self, interaction: Interaction, _key: str) -> Result:
        """Open the panel from the greeting."""
        return await self._shown(interaction)

    @action("settings-open", Visibility.UPDATE)
    async def reopen(self, interaction: Interaction, _key: str) -> Result:
        """Open the panel again."""
        return await self._shown(interaction)

    @action("settings-preview", Visibility.PRIVATE)
    async def preview(self, interaction: Interaction, _key: str) -> Result:
        """Show the next daily quest as it will be posted."""
        guild_id, services = staff_guild(interaction), self.bot.services
        server = await services.servers.settings(guild_id)
        previewed = await services.postings.preview(guild_id, Cadence.DAILY, self.bot.clock())
        png = await draw_for(interaction, self.bot.renderer, posting_picture(previewed.card))
        return draw_preview(previewed, server.quests_channel_id, png)

    @action("settings-done", Visibility.UPDATE)
    async def finish(self, interaction: Interaction, _key: str) -> Result:
        """Show a summary of the settings and what comes next."""
        shown = await self.bot.services.servers.show(staff_guild(interaction))
        return draw_done(shown, settings_status(interaction.guild, shown), self.bot.clock())

    @selected("settings-quests", Visibility.UPDATE)
    async def choose_channel(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set the quests channel from the panel."""
        channel_id = postable_channel(staff_member(interaction), chosen_id(values))
        changes = QuestChanges(channel_id=channel_id)
        return self._panel(interaction, await self._configure(interaction, changes))

    @selected("settings-posted", Visibility.UPDATE)
    async def choose_posted(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set from the panel whether quests have threads, are published, and are silent."""
        staff_guild(interaction)
        changes = QuestChanges(
            threads="threads" in values, publish="publish" in values, silent="silent" in values
        )
        return self._panel(interaction, await self._configure(interaction, changes))

    @action("settings-tags", Visibility.UPDATE)
    async def add_tags(self, interaction: Interaction, _key: str) -> Result:
        """Add the tags of quests that their forum lacks."""
        staff, services = staff_member(interaction), self.bot.services.servers
        shown = await services.show(staff.guild.id)
        forum = forum_to_tag(staff, shown.server.quests_channel_id)
        names = missing_tags(forum, shown.focus_names)
        if names:
            new = [discord.ForumTag(name=name) for name in names]
            await forum.edit(available_tags=[*forum.available_tags, *new])
        await services.record_tags(self.bot.request(interaction), forum.id, names)
        return draw_tags_added(forum.id, names)

    @selected("settings-announcements", Visibility.UPDATE)
    async def choose_announcements(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set or clear the announcements channel from the panel."""
        staff_guild(interaction)
        channel_id = chosen_id(values) if values else None
        if channel_id is not None:
            postable_channel(staff_member(interaction), channel_id)
        changes = AnnouncementChanges(channel_id=channel_id)
        return self._panel(interaction, await self._configure_announcements(interaction, changes))

    @selected("settings-level-ups", Visibility.UPDATE)
    async def choose_level_ups(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set which level-ups are announced from the panel."""
        staff_guild(interaction)
        changes = AnnouncementChanges(level_up_posts=LevelUpPosts(chosen_one(values, LevelUpPosts)))
        return self._panel(interaction, await self._configure_announcements(interaction, changes))

    @selected("settings-role", Visibility.UPDATE)
    async def choose_role(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set or clear the role from the panel."""
        staff = staff_member(interaction)
        role_id = pingable_role(staff, chosen_id(values)) if values else None
        changes = QuestChanges(ping_role_id=role_id)
        return self._panel(interaction, await self._configure(interaction, changes))

    @selected("settings-reviews", Visibility.UPDATE)
    async def choose_reviews(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set the reviews channel from the panel."""
        channel_id = postable_channel(staff_member(interaction), chosen_id(values))
        changes = ReviewChanges(channel_id=channel_id)
        return await self._configure_reviews(interaction, changes)

    @selected("settings-reviewers", Visibility.UPDATE)
    async def choose_reviewers(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set or clear the role of the reviewers from the panel."""
        staff = staff_member(interaction)
        role_id = reviewer_role(staff, chosen_id(values)) if values else None
        return await self._configure_reviews(interaction, ReviewChanges(role_id=role_id))

    @selected("settings-day", Visibility.UPDATE)
    async def choose_day(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set the day of the weekly quest from the panel."""
        staff_guild(interaction)
        day = chosen_one(values, map(str, range(len(WEEKDAYS))))
        changes = QuestChanges(weekly_day=int(day))
        return self._panel(interaction, await self._configure(interaction, changes))

    @selected("settings-verification", Visibility.UPDATE)
    async def choose_verification(
        self, interaction: Interaction, _key: str, values: Sequence[str]
    ) -> Result:
        """Set what a completion needs from the panel."""
        staff_guild(interaction)
        changes = QuestChanges(verification=Verification(chosen_one(values, Verification)))
        return self._panel(interaction, await self._configure(interaction, changes))

    @action("settings-clear", Visibility.UPDATE)
    async def clear(self, interaction: Interaction, key: str) -> Result:
        """Clear a channel or role that was deleted in Discord."""
        staff_guild(interaction)
        match key:
            case "role":
                shown = await self._configure(interaction, QuestChanges(ping_role_id=None))
            case "announcements":
                changes = AnnouncementChanges(channel_id=None)
                shown = await self._configure_announcements(interaction, changes)
            case "reviewers":
                return await self._configure_reviews(interaction, ReviewChanges(role_id=None))
            case _:
                raise StaleButton
        return self._panel(interaction, shown)

    @action("settings-time", Visibility.FORM)
    async def open_time(self, interaction: Interaction, _key: str) -> Result:
        """Open the form for zone and time of day."""
        server = await self.bot.services.servers.settings(staff_guild(interaction))
        locales = [str(each) for each in (interaction.locale, interaction.guild_locale) if each]
        return time_form(server, locales, self.bot.clock())

    @submitted("settings-time", Visibility.UPDATE)
    async def set_time(
        self, interaction: Interaction, _key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Set zone and time of day from the form."""
        staff_guild(interaction)
        changes = read_time(fields)
        if changes == QuestChanges():
            return await self._shown(interaction)
        return self._panel(interaction, await self._configure(interaction, changes))

    async def _configure(self, interaction: Interaction, changes: QuestChanges) -> ServerShown:
        request = self.bot.request(interaction)
        return await self.bot.services.servers.configure_quests(request, changes)

    async def _configure_announcements(
        self, interaction: Interaction, changes: AnnouncementChanges
    ) -> ServerShown:
        request = self.bot.request(interaction)
        return await self.bot.services.servers.configure_announcements(request, changes)

    async def _configure_reviews(self, interaction: Interaction, changes: ReviewChanges) -> Reply:
        request = self.bot.request(interaction)
        shown = await self.bot.services.servers.configure_reviews(request, changes)
        return self._panel(interaction, shown)

    async def _shown(self, interaction: Interaction) -> Reply:
        shown = await self.bot.services.servers.show(staff_guild(interaction))
        return self._panel(interaction, shown)

    def _panel(self, interaction: Interaction, shown: ServerShown) -> Reply:
        return draw_settings(shown, settings_status(interaction.guild, shown), self.bot.clock())
