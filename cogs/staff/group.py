"""The group `/staff`: XP and craft, imports, the server's own quests, and the report."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import discord
from cachetools import TTLCache
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.coach.rules.craft import Craft
from bot.coach.view.craft import CRAFT_NAMES
from bot.interactions.errors import NotYours, UnknownChoice
from bot.interactions.rules import Request
from bot.quests.view.server_quests import (
    draw_quest_added,
    draw_quest_switched,
    quest_choices,
    quest_form,
    read_quest,
)
from bot.servers.view.staff_input import staff_guild
from bot.sessions.view.sessions import suggest_focuses
from bot.staff.errors import AwardNotFound, BotsEarnNothing, NotHere, QuestionExpired
from bot.staff.results import AdjustmentQuestion
from bot.staff.rules import MAX_XP, REASON_LIMIT
from bot.staff.view.audit import draw_audit
from bot.staff.view.changes import (
    award_choices,
    draw_adjusted,
    draw_adjustment_question,
    draw_cancelled,
    draw_revoked,
    draw_undo_question,
)
from bot.staff.view.placing import draw_craft, draw_placed_by_staff
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.attachments import download
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, submitted, suggests
from bot.ui.replies import Reply, Visibility
from bot.xp_import.errors import PreviewRunning, TooManyPreviews
from bot.xp_import.results import ImportRequest
from bot.xp_import.rules.values import MAX_BYTES, MAX_PERCENT
from bot.xp_import.service.reading import read_members
from bot.xp_import.view.imports import draw_import
from cogs.staff.report import StaffReport

CRAFTS = [app_commands.Choice(name=name, value=craft) for craft, name in CRAFT_NAMES.items()]

_MAX_QUESTIONS = 500
_QUESTION_SECONDS = 15 * 60


@app_commands.default_permissions(manage_guild=True)
class StaffCog(commands.GroupCog, name="staff", description="Adjust XP and choose quests (staff)"):
    """Slash commands, buttons and the form for staff; each checks permissions itself."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        if self.app_command is not None:  # which a GroupCog always has
            for command in StaffReport(bot).get_app_commands():
                self.app_command.add_command(command)
        self._previewing: set[int] = set()
        self._reading_file = asyncio.Lock()
        self._questions: TTLCache[int, tuple[Request, AdjustmentQuestion]] = TTLCache(
            _MAX_QUESTIONS, _QUESTION_SECONDS
        )

    @app_commands.command(description="Give a member XP, or take it away")
    @app_commands.describe(
        member="Whose XP",
        xp="How much; use a minus to take XP away",
        reason="Why; the member sees it too",
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
        request = self.bot.request(interaction)
        question = await self.bot.services.staff.adjustment_question(
            request.guild_id, user_id=member.id, xp=xp, reason=reason
        )
        if question is not None:
            self._questions[interaction.id] = (request, question)
            return draw_adjustment_question(question, interaction.id)
        result = await self.bot.services.staff.adjust(
            request, user_id=member.id, xp=xp, reason=reason
        )
        return draw_adjusted(result, interaction.guild)

    @action("staff-adjust", Visibility.UPDATE)
    async def adjust_anyway(self, interaction: Interaction, key: str) -> Result:
        """Take the XP that was asked about."""
        guild_id, (question_id,) = staff_guild(interaction), key_numbers(key, 1)
        asked = self._questions.get(question_id)
        if asked is None or asked[0].guild_id != guild_id:
            raise QuestionExpired
        request, question = asked
        if request.user_id != interaction.user.id:
            raise NotYours
        # The request is that of the question, so that it is carried out once.
        result = await self.bot.services.staff.adjust(
            replace(request, now=self.bot.clock()),
            user_id=question.user_id,
            xp=question.xp,
            reason=question.reason,
        )
        return draw_adjusted(result, interaction.guild)

    @action("staff-cancel", Visibility.UPDATE)
    async def cancel(self, _interaction: Interaction, _key: str) -> Result:
        """Leave everything as it is."""
        return draw_cancelled()

    @app_commands.command(description="Undo an award, and what it was for")
    @app_commands.describe(member="Whose award", award="Which one; newest first")
    @answers(Visibility.PRIVATE)
    async def undo(
        self,
        interaction: Interaction,
        member: discord.Member | discord.User,
        award: app_commands.Range[str, 1, 100],
    ) -> Reply:
        """Ask whether to undo an award."""
        guild_id = staff_guild(interaction)
        if not (award.isascii() and award.isdigit() and len(award) <= 18):
            raise AwardNotFound
        question = await self.bot.services.staff.undo_question(
            guild_id, user_id=member.id, award_id=int(award)
        )
        return draw_undo_question(question)

    @action("staff-undo", Visibility.UPDATE)
    async def undo_anyway(self, interaction: Interaction, key: str) -> Result:
        """Undo the award that was asked about."""
        staff_guild(interaction)
        user_id, award_id = key_numbers(key, 2)
        result = await self.bot.services.staff.undo(
            self.bot.request(interaction), user_id=user_id, award_id=award_id
        )
        return draw_revoked(result, interaction.guild)

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

    @app_commands.command(description="Set how far along a member is, or see it")
    @app_commands.describe(
        member="Whose craft",
        craft="How far along they are (default: see where they stand)",
        focus="In which focus (default: in every one)",
    )
    @app_commands.choices(craft=CRAFTS)
    @answers(Visibility.PRIVATE)
    async def place(
        self,
        interaction: Interaction,
        member: discord.Member | discord.User,
        craft: str | None = None,
        focus: app_commands.Range[str, 1, 100] | None = None,
    ) -> Reply:
        """Set a member's craft in a focus or in every one; without `craft`, show it."""
        guild_id = staff_guild(interaction)
        if member.bot:
            raise BotsEarnNothing
        placements = self.bot.services.placements
        if craft is None:
            return draw_craft(await placements.craft(guild_id, member.id))
        if isinstance(member, discord.User):
            raise NotHere
        request = self.bot.request(interaction)
        return draw_placed_by_staff(
            await placements.place(request, user_id=member.id, focus=focus, craft=Craft(craft))
        )

    @place.autocomplete("focus")
    @suggests
    async def focuses(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the focuses of the server's pack."""
        pack = await self.bot.services.servers.pack_of(staff_guild(interaction))
        return suggest_focuses(pack.focuses, current)

    @app_commands.command(description="See what staff did here, or everything about a member's XP")
    @app_commands.describe(member="Whose XP and changes (default: everything staff did)")
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

    @app_commands.command(name="import", description="Import members' XP from another bot")
    @app_commands.describe(
        file="A CSV of ids and XP, or JSON from MEE6 or LevelUp; you get a preview first",
        percent="How much of the XP to import, in percent (default: 100)",
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

    @app_commands.command(name="quest-add", description="Add a quest of your own")
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

    @app_commands.command(name="quest-disable", description="Disable a quest, or enable it again")
    @app_commands.describe(quest="Type part of its title")
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
