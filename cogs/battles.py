"""`/battle`: a brief for everyone, entries without names, and a vote."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import discord
from cachetools import TTLCache
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.audio.errors import SoundOff
from bot.battles.entering import enter_file
from bot.battles.errors import BattleNotFound, PlanExpired
from bot.battles.playing import PairPlayer
from bot.battles.result_pages import ResultPages
from bot.battles.results.battles import BattleWanted
from bot.battles.results.entries import EntryTyped
from bot.battles.rules.planning import TASK_LIMIT
from bot.battles.view.entering import (
    draw_entered,
    draw_fetching_entry,
    draw_withdrawn,
    entry_form,
    read_entry_form,
)
from bot.battles.view.standings import (
    draw_standings,
)
from bot.battles.view.starting import (
    NO_SAMPLE,
    SAMPLE_CHOICES,
    draw_not_started,
    draw_plan,
    draw_started,
    own_brief_form,
    read_own_brief,
    suggest_briefs,
    suggest_formats,
)
from bot.interactions.errors import NotYours
from bot.interactions.rules import Request
from bot.mixes.rules.files import FileFacts
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.recordings.results import LinkedFile
from bot.servers.view.channels import channel_problems, channel_status
from bot.servers.view.staff_input import postable_channel, staff_guild, staff_member
from bot.ui.actions import Interaction, joined_at_of
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, submitted, suggests
from bot.ui.replies import Reply, ShowProgress, Visibility

_MAX_PLANS: Final = 500
_PLAN_SECONDS: Final = 15 * 60
_SEED_BITS: Final = 31
When = app_commands.Range[str, 1, 60]


class Battles(commands.GroupCog, name="battle", description="Make something, vote blind, compare"):
    """Slash commands, buttons and forms of battles."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._results = ResultPages(
            bot.services.battle_results,
            bot.recordings,
            bot.directory,
            bot.avatars,
            bot.renderer,
        )
        self._player = PairPlayer(bot.services.battle_votes, bot.recordings)
        self._plans: TTLCache[int, tuple[Request, BattleWanted]] = TTLCache(
            _MAX_PLANS, _PLAN_SECONDS
        )

    @app_commands.command(description="Start a battle (staff)")
    @app_commands.describe(
        brief="A brief, or your own task (default: a surprise)",
        sample="Whether everyone gets the same sample (default: as the brief says)",
        entries_close="A format, or a time like Sunday 20:00 or 3 days",
        votes_close="A time like Tuesday 20:00, or how long: 2 days",
    )
    @app_commands.choices(sample=SAMPLE_CHOICES)
    @answers(Visibility.PRIVATE)
    async def start(
        self,
        interaction: Interaction,
        brief: app_commands.Range[str, 1, TASK_LIMIT] | None = None,
        sample: str | None = None,
        entries_close: When | None = None,
        votes_close: When | None = None,
    ) -> Reply:
        """Show the battle to confirm."""
        staff_guild(interaction)
        wanted = BattleWanted(
            brief=brief,
            sample="" if sample == NO_SAMPLE else sample,
            entries_close=entries_close,
            votes_close=votes_close,
            seed=secrets.randbits(_SEED_BITS),
        )
        return await self._plan(interaction, wanted)

    @start.autocomplete("brief")
    @suggests
    async def briefs(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the briefs of the server's skill pack."""
        briefs = await self.bot.services.battles.briefs(self.bot.request(interaction).guild_id)
        return suggest_briefs(briefs, current)

    @start.autocomplete("entries_close")
    @suggests
    async def formats(
        self, _interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the formats."""
        return suggest_formats(current)

    @app_commands.command(description="Enter the battle, or replace your entry")
    @app_commands.describe(
        file="WAV, FLAC, MP3 and the like, up to 3 minutes and 100 MB",
        link="A link to a file on Discord instead",
        note="How you made it; shown once the battle is over",
    )
    @answers(Visibility.FORM)
    async def enter(
        self,
        interaction: Interaction,
        file: discord.Attachment | None = None,
        link: app_commands.Range[str, 1, LINK_LIMIT] | None = None,
        note: app_commands.Range[str, 1, NOTE_LIMIT] | None = None,
    ) -> Result:
        """Enter a file; without one, open the form."""
        if file is None and link is None:
            request = self.bot.request(interaction)
            shown = await self.bot.services.battles.standings(request.guild_id, request.user_id)
            return await self._form(interaction, shown.battle.id)
        return await self._enter(interaction, None, file, link, note)

    @action("battle-enter", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the form to enter a battle."""
        return await self._form(interaction, *key_numbers(key, 1))

    @submitted("battle-enter", Visibility.PRIVATE)
    async def submit_form(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Enter the file in the form."""
        (battle_id,), typed = key_numbers(key, 1), read_entry_form(fields)
        return await self._enter(interaction, battle_id, typed.file, None, typed.note)

    @action("battle-withdraw", Visibility.UPDATE)
    async def withdraw(self, interaction: Interaction, key: str) -> Result:
        """Take the member's entry back."""
        (battle_id,) = key_numbers(key, 1)
        return draw_withdrawn(
            await self.bot.services.battle_entries.withdraw(
                self.bot.request(interaction), battle_id
            )
        )

    @app_commands.command(description="Listen to two entries, and pick the one you prefer")
    @answers(Visibility.PRIVATE)
    async def vote(self, interaction: Interaction) -> Reply:
        """Deal a pair of the battle that's on."""
        request = self.bot.request(interaction)
        return await self._player.deal(request, joined_at_of(interaction))

    @app_commands.command(description="See the battle that's on, and what you can do in it")
    @answers(Visibility.PRIVATE)
    async def standings(self, interaction: Interaction) -> Reply:
        """Show how the server's battle is going."""
        return await self._standings(interaction)

    @action("battle-standings", Visibility.PRIVATE)
    async def on_standings(self, interaction: Interaction, _key: str) -> Result:
        """Show how the server's battle is going."""
        return await self._standings(interaction)

    @action("battle-back", Visibility.UPDATE)
    async def back_to_standings(self, interaction: Interaction, _key: str) -> Result:
        """Show how the server's battle is going, in the place of staff's list."""
        return await self._standings(interaction)

    @action("battle-another", Visibility.UPDATE)
    async def another(self, interaction: Interaction, key: str) -> Result:
        """Draw another brief."""
        _, wanted = self._asked(interaction, key)
        seed = secrets.randbits(_SEED_BITS)
        return await self._plan(interaction, replace(wanted, title=None, task=None, seed=seed))

    @action("battle-own", Visibility.FORM)
    async def open_own_brief(self, interaction: Interaction, key: str) -> Result:
        """Open the form for a brief of staff's own."""
        (plan_id,), (_, wanted) = key_numbers(key, 1), self._asked(interaction, key)
        return own_brief_form(plan_id, wanted)

    @submitted("battle-own", Visibility.UPDATE)
    async def write_own_brief(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Plan the battle with a brief of staff's own."""
        _, wanted = self._asked(interaction, key)
        return await self._plan(interaction, read_own_brief(fields, wanted))

    @action("battle-leave", Visibility.UPDATE)
    async def leave(self, _interaction: Interaction, _key: str) -> Result:
        """Start nothing."""
        return draw_not_started()

    @action("battle-start", Visibility.UPDATE)
    async def start_planned(self, interaction: Interaction, key: str) -> Result:
        """Start the battle that was confirmed."""
        request, wanted = self._asked(interaction, key)
        # The request is that of the plan, so that it is carried out once.
        return draw_started(
            await self.bot.services.battles.start(
                replace(request, now=self.bot.clock()), wanted, _channel(interaction)
            )
        )

    async def _form(self, interaction: Interaction, battle_id: int) -> discord.ui.Modal:
        if not self.bot.recordings.is_on:
            raise SoundOff
        request = self.bot.request(interaction)
        return entry_form(await self.bot.services.battle_entries.open(request, battle_id))

    async def _enter(
        self,
        interaction: Interaction,
        battle_id: int | None,
        attached: discord.Attachment | None,
        link: str | None,
        note: str | None,
    ) -> Reply:
        """Begin to convert an entry, and return how that goes on; then it's sent and stored."""
        if not self.bot.recordings.is_on:
            raise SoundOff
        request = self.bot.request(interaction)
        typed = EntryTyped(file=attached and _facts(attached), link=link, note=note)
        accepted = await self.bot.services.battle_entries.accept(request, battle_id, typed)
        file = attached or LinkedFile(url=accepted.hosted_link or "")

        async def work(show: ShowProgress) -> Reply:
            entering = self.bot.services.battle_entries
            return draw_entered(
                await enter_file(self.bot.recordings, entering, request, accepted, file, show)
            )

        return replace(draw_fetching_entry(), continued=work)

    async def _standings(self, interaction: Interaction) -> Reply:
        request = self.bot.request(interaction)
        try:
            shown = await self.bot.services.battles.standings(request.guild_id, request.user_id)
        except BattleNotFound:
            return await self._results.show(interaction, request.guild_id, 0)
        return draw_standings(shown, is_staff=interaction.permissions.manage_guild)

    async def _plan(self, interaction: Interaction, wanted: BattleWanted) -> Reply:
        if not self.bot.sound.is_on:
            raise SoundOff
        request = self.bot.request(interaction)
        planned = await self.bot.services.battles.plan(request, wanted, _channel(interaction))
        postable_channel(staff_member(interaction), planned.channel_id)
        self._plans[interaction.id] = (request, wanted)
        problems = channel_problems(
            channel_status(interaction.guild, planned.channel_id), "battles"
        )
        return draw_plan(
            planned, interaction.id, can_change=wanted.brief is None, problems=problems
        )

    def _asked(self, interaction: Interaction, key: str) -> tuple[Request, BattleWanted]:
        """Return a plan of this member. Raises PlanExpired if it is forgotten."""
        guild_id, (plan_id,) = staff_guild(interaction), key_numbers(key, 1)
        asked = self._plans.get(plan_id)
        if asked is None or asked[0].guild_id != guild_id:
            raise PlanExpired
        if asked[0].user_id != interaction.user.id:
            raise NotYours
        return asked


def _channel(interaction: Interaction) -> int | None:
    """Return the channel of an interaction, None if a battle can't be posted there."""
    channel = interaction.channel
    return channel.id if isinstance(channel, discord.TextChannel) else None


def _facts(attachment: discord.Attachment) -> FileFacts:
    return FileFacts(
        name=attachment.filename,
        size_bytes=attachment.size,
        content_type=attachment.content_type,
    )
