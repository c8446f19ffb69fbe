"""`/buddy`: asking a member, both weeks side by side, and the buttons of buddies."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.buddies.results import BuddyAsked, BuddyPage
from bot.buddies.view.pages import draw_asked, draw_end_asked, draw_page
from bot.interactions.rules import Click
from bot.profiles.results import ProfileChanges
from bot.sessions.view.timers import draw_timer
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action, answers
from bot.ui.permissions import writable_channel
from bot.ui.replies import Reply, Visibility


class Buddies(commands.GroupCog, name="buddy", description="Practise with a buddy"):
    """The commands and buttons of buddies; the buttons also work in direct messages."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Ask a member to be your practice buddy")
    @app_commands.describe(member="Whom to ask; they get a direct message and can say no")
    @answers(Visibility.PRIVATE)
    async def ask(self, interaction: Interaction, member: discord.Member | discord.User) -> Reply:
        """Ask a member."""
        asked = await self.bot.services.buddies.ask(
            self.bot.request(interaction),
            member.id,
            is_bot=member.bot,
            is_here=isinstance(member, discord.Member),
        )
        if isinstance(asked, BuddyAsked):
            return draw_asked(asked, member.display_name)
        return draw_page(asked, {member.id: member.display_name})

    @app_commands.command(description="See your week and your buddy's, or asks to be buddies")
    @answers(Visibility.PRIVATE)
    async def show(self, interaction: Interaction) -> Reply:
        """Show both weeks."""
        return await self._show(self.bot.click(interaction), self.bot.request(interaction).guild_id)

    @action("buddy-show", Visibility.PRIVATE, direct=True)
    async def open(self, interaction: Interaction, key: str) -> Result:
        """Show both weeks; the key of a message has more parts."""
        (guild_id,) = key_numbers(key.partition(".")[0], 1)
        return await self._show(self.bot.click(interaction), guild_id)

    @action("buddy-yes", Visibility.UPDATE, direct=True)
    async def accept(self, interaction: Interaction, key: str) -> Result:
        """Say yes to an ask."""
        (ask_id,) = key_numbers(key, 1)
        return await self._draw(
            await self.bot.services.buddies.accept(self.bot.click(interaction), ask_id)
        )

    @action("buddy-no", Visibility.UPDATE, direct=True)
    async def decline(self, interaction: Interaction, key: str) -> Result:
        """Say no to an ask."""
        (ask_id,) = key_numbers(key, 1)
        return await self._draw(
            await self.bot.services.buddies.decline(self.bot.click(interaction), ask_id)
        )

    @action("buddy-back", Visibility.UPDATE)
    async def take_back(self, interaction: Interaction, key: str) -> Result:
        """Take an ask back."""
        (ask_id,) = key_numbers(key, 1)
        return await self._draw(
            await self.bot.services.buddies.take_back(self.bot.request(interaction), ask_id)
        )

    @action("buddy-practise", Visibility.PRIVATE, direct=True)
    async def practise(self, interaction: Interaction, key: str) -> Result:
        """Start a timer in the server that the key names."""
        (guild_id,) = key_numbers(key.partition(".")[0], 1)
        click = self.bot.click(interaction)
        await self.bot.services.buddies.check_here(click, guild_id)
        directly = interaction.guild_id is None
        timer = await self.bot.services.sessions.start(
            click.in_server(guild_id),
            channel_id=writable_channel(interaction),
            directly=directly,
        )
        return draw_timer(timer, self.bot.get_guild(guild_id), directly=directly)

    @action("buddy-mute", Visibility.UPDATE, direct=True)
    async def mute(self, interaction: Interaction, key: str) -> Result:
        """Turn word of the buddy's practice off or on."""
        guild_id, buddy_id, muted = key_numbers(key, 3)
        return await self._draw(
            await self.bot.services.buddies.mute(
                self.bot.click(interaction), guild_id, buddy_id, muted=bool(muted)
            )
        )

    @action("buddy-end", Visibility.PRIVATE, direct=True)
    async def ask_to_end(self, interaction: Interaction, key: str) -> Result:
        """Ask whether to end it."""
        guild_id, buddy_id = key_numbers(key, 2)
        asked = await self.bot.services.buddies.ask_to_end(
            self.bot.click(interaction), guild_id, buddy_id
        )
        roster = await self.bot.directory.look_up(guild_id, [buddy_id])
        return draw_end_asked(asked, roster.names)

    @action("buddy-part", Visibility.UPDATE, direct=True)
    async def end(self, interaction: Interaction, key: str) -> Result:
        """End it."""
        guild_id, buddy_id = key_numbers(key, 2)
        return await self._draw(
            await self.bot.services.buddies.end(self.bot.click(interaction), guild_id, buddy_id)
        )

    @action("buddy-keep", Visibility.UPDATE, direct=True)
    async def keep(self, interaction: Interaction, key: str) -> Result:
        """Keep the buddy, and show both weeks."""
        (guild_id,) = key_numbers(key, 1)
        return await self._show(self.bot.click(interaction), guild_id)

    @action("buddy-asks", Visibility.UPDATE, direct=True)
    async def set_asks(self, interaction: Interaction, key: str) -> Result:
        """Choose whether others can ask."""
        guild_id, takes_asks = key_numbers(key, 2)
        click = self.bot.click(interaction)
        await self.bot.services.buddies.check_here(click, guild_id)
        await self.bot.services.profiles.set_up(
            click.in_server(guild_id), ProfileChanges(takes_buddy_asks=bool(takes_asks))
        )
        return await self._show(click, guild_id)

    async def _show(self, click: Click, guild_id: int) -> Reply:
        """Show both weeks; a buddy who has left the server is none any more."""
        page = await self.bot.services.buddies.show(click, guild_id)
        roster = await self.bot.directory.look_up(guild_id, page.user_ids)
        if roster.left:
            await self.bot.services.leaderboards.mark_left(guild_id, roster.left, click.now)
            page = await self.bot.services.buddies.show(click, guild_id)
        return draw_page(page, roster.names)

    async def _draw(self, page: BuddyPage) -> Reply:
        guild_id = page.guild_id
        roster = await self.bot.directory.look_up(guild_id, page.user_ids)
        return draw_page(page, roster.names)
