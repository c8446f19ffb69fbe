"""`/staff`: XP corrections, imports and the server's own quests. For staff."""

import asyncio
import math
from collections.abc import Mapping
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.errors import UnknownChoice
from bot.quests.view.server_quests import (
    draw_quest_added,
    draw_quest_switched,
    quest_choices,
    quest_form,
    read_quest,
)
from bot.servers.view.staff_input import staff_guild
from bot.staff.errors import AwardNotFound, BotsEarnNothing, NotHere
from bot.staff.rules import MAX_XP, REASON_LIMIT
from bot.staff.view import award_choices, draw_adjusted, draw_audit, draw_revoked
from bot.ui.actions import Field, Interaction, key_numbers
from bot.ui.answering import Result
from bot.ui.attachments import download
from bot.ui.handlers import action, answers, submitted, suggests
from bot.ui.replies import Reply, Visibility
from bot.xp_import.errors import PreviewRunning, TooManyPreviews
from bot.xp_import.results import ImportRequest
from bot.xp_import.rules.values import MAX_BYTES, MAX_PERCENT
from bot.xp_import.service.reading import read_members
from bot.xp_import.view.imports import draw_import


@app_commands.default_permissions(manage_guild=True)
class StaffCog(commands.GroupCog, name="staff", description="Mend XP and choose quests (staff)"):
    """Slash commands, buttons and the form for staff; each checks permissions itself."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._previewing: set[int] = set()
        self._reading_file = asyncio.Lock()

    @app_commands.command(description="Give a member XP, or take it")
    @app_commands.describe(
        member="Whose XP",
        xp="How much: less than nothing takes it",
        reason="Why: it is kept on record, and the member can read it",
    )
    @answers(Visibility.PRIVATE)
    async def adjust(
        self,
        interaction: Interaction,
        member: discord.Member | discord.User,
        xp: app_commands.Range[int, -MAX_XP, MAX_XP],
        reason: app_commands.Range[str, 1, REASON_LIMIT],
    ) -> Reply:
        """Give or take XP."""
        staff_guild(interaction)
        if member.bot:
            raise BotsEarnNothing
        if isinstance(member, discord.User):
            raise NotHere
        result = await self.bot.services.staff.adjust(
            self.bot.request(interaction), user_id=member.id, xp=xp, reason=reason
        )
        return draw_adjusted(result)

    @app_commands.command(description="Take back an award, and what it was for")
    @app_commands.describe(member="Whose award", award="Which one: the newest come first")
    @answers(Visibility.PRIVATE)
    async def undo(
        self,
        interaction: Interaction,
        member: discord.Member | discord.User,
        award: app_commands.Range[str, 1, 100],
    ) -> Reply:
        """Undo an award."""
        staff_guild(interaction)
        if not (award.isascii() and award.isdigit() and len(award) <= 18):
            raise AwardNotFound
        result = await self.bot.services.staff.undo(
            self.bot.request(interaction), user_id=member.id, award_id=int(award)
        )
        return draw_revoked(result)

    @undo.autocomplete("award")
    @suggests
    async def awards(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the awards of the chosen member."""
        guild_id = staff_guild(interaction)
        member = interaction.namespace.member
        if member is None:
            return []
        return award_choices(await self.bot.services.staff.undoable(guild_id, member.id), current)

    @app_commands.command(description="Read what staff have done here, or a member's ledger")
    @app_commands.describe(member="Whose ledger and record: leave it out for all that staff did")
    @answers(Visibility.PRIVATE)
    async def audit(
        self, interaction: Interaction, member: discord.Member | discord.User | None = None
    ) -> Reply:
        """Show the audit of a member, or of the server."""
        guild_id = staff_guild(interaction)
        if member is None:
            return draw_audit(await self.bot.services.staff.server_audit(guild_id))
        return draw_audit(await self.bot.services.staff.audit(guild_id, member.id))

    @action("staff-audit", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another page of a record."""
        guild_id = staff_guild(interaction)
        user_id, page = key_numbers(key, 2)
        return draw_audit(await self.bot.services.staff.audit(guild_id, user_id, page))

    @action("staff-audit-server", Visibility.UPDATE)
    async def turn_server_page(self, interaction: Interaction, key: str) -> Result:
        """Show another page of the server's record."""
        guild_id = staff_guild(interaction)
        (page,) = key_numbers(key, 1)
        return draw_audit(await self.bot.services.staff.server_audit(guild_id, page))

    @app_commands.command(name="import", description="Bring members' XP along from another bot")
    @app_commands.describe(
        file="CSV with ids and XP, or the JSON of a MEE6-like or LevelUp export; you see it first",
        percent="How much of it counts, where the other bot reckons in another scale: 100 is all",
    )
    @answers(Visibility.PRIVATE)
    async def import_file(
        self,
        interaction: Interaction,
        file: discord.Attachment,
        percent: app_commands.Range[int, 1, MAX_PERCENT] = 100,
    ) -> Reply:
        """Preview an import, one at a time in each server."""
        guild_id = staff_guild(interaction)
        if not 1 <= percent <= MAX_PERCENT:  # the range is Discord's to check, not discord.py's
            raise UnknownChoice(text=str(percent))
        if guild_id in self._previewing:
            raise PreviewRunning
        if wait := self.bot.answering.limits.take_file(guild_id):
            raise TooManyPreviews(retry_at=self.bot.clock() + timedelta(seconds=math.ceil(wait)))
        self._previewing.add(guild_id)
        try:
            return await self._preview(interaction, file, percent)
        finally:
            self._previewing.discard(guild_id)

    async def _preview(
        self, interaction: Interaction, file: discord.Attachment, percent: int
    ) -> Reply:
        request = self.bot.request(interaction)
        data = await download(file, max_bytes=MAX_BYTES)
        async with self._reading_file:  # one at a time, to limit memory
            read = await asyncio.to_thread(read_members, data, request.guild_id)
        upload = ImportRequest(read=read, file_name=file.filename, percent=percent)
        return draw_import(await self.bot.services.imports.preview(request, upload))

    @app_commands.command(name="quest-add", description="Add a quest of your server's own")
    @answers(Visibility.FORM)
    async def quest_add(self, interaction: Interaction) -> Result:
        """Open the form to add a quest."""
        return await self._form(interaction)

    @action("staff-quest-add", Visibility.FORM)
    async def open_form(self, interaction: Interaction, _key: str) -> Result:
        """Open the form to add a quest."""
        return await self._form(interaction)

    @action("staff-quest-form", Visibility.FORM)
    async def open_again(self, interaction: Interaction, _key: str) -> Result:
        """Open the form from a message of an earlier version."""
        return await self._form(interaction)

    @submitted("staff-quest-add", Visibility.PRIVATE)
    async def add_quest(
        self, interaction: Interaction, _key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Add a quest from the form."""
        staff_guild(interaction)
        typed = read_quest(fields)
        added = await self.bot.services.server_quests.add(self.bot.request(interaction), typed)
        return draw_quest_added(added)

    @app_commands.command(name="quest-disable", description="Leave a quest out, or bring it back")
    @app_commands.describe(quest="Which quest: type some of its title")
    @answers(Visibility.PRIVATE)
    async def quest_disable(
        self, interaction: Interaction, quest: app_commands.Range[str, 1, 100]
    ) -> Reply:
        """Disable a quest, or enable it again."""
        staff_guild(interaction)
        switched = await self.bot.services.server_quests.switch(
            self.bot.request(interaction), quest
        )
        return draw_quest_switched(switched)

    @quest_disable.autocomplete("quest")
    @suggests
    async def quests(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the server's quests."""
        known = await self.bot.services.server_quests.known(staff_guild(interaction))
        return quest_choices(known, current)

    async def _form(self, interaction: Interaction) -> discord.ui.Modal:
        return quest_form(await self.bot.services.servers.pack_of(staff_guild(interaction)))
