"""`/mix`: checks of mixes, and their history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.audio.errors import SoundOff
from bot.audio.fair_queue import Asker
from bot.audio.jobs import (
    CLIP,
    EXCERPT,
    MIX,
    REFERENCE,
    REFERENCE_EXCERPT,
    HearExcerpt,
    MeasureMix,
    MixMeasured,
)
from bot.audio.workers import Done
from bot.interactions.rules import Request
from bot.mixes.errors import ExcerptMissing, NoAudioInMessage
from bot.mixes.picture import mix_picture
from bot.mixes.results import MixFiles, MixShown
from bot.mixes.rules.files import FileFacts, may_be_audio
from bot.mixes.view.checks import (
    Drawn,
    draw_check,
    draw_linked,
    draw_remove_question,
    draw_removed,
    draw_shared_check,
)
from bot.mixes.view.excerpts import excerpts_in
from bot.mixes.view.forms import mix_form, read_mix_form
from bot.mixes.view.history import draw_history
from bot.mixes.view.listening import (
    draw_fetching,
    draw_hearing,
    draw_measuring,
    draw_preparing,
    draw_waiting,
    read_hearing,
)
from bot.notes.rules import NOTE_LIMIT
from bot.tracks.view.tracks import suggest_tracks
from bot.ui.actions import Interaction, chosen_id
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, selected, shares, submitted, suggests
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, ShowProgress, Visibility

CHECK_THIS: Final = "Check this mix"
_INPUTS: Final = {EXCERPT: MIX, REFERENCE_EXCERPT: REFERENCE}
"""As what an excerpt is read when it's heard."""
Note = app_commands.Range[str, 0, NOTE_LIMIT]


class Mixes(commands.GroupCog, name="mix", description="Check your mixes, version by version"):
    """Slash commands, the message command, buttons and the form of mix checks."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._check_this = app_commands.ContextMenu(name=CHECK_THIS, callback=self.check_message)

    async def cog_load(self) -> None:
        """Add the message command, which no group has."""
        self.bot.tree.add_command(self._check_this)

    async def cog_unload(self) -> None:
        """Remove the message command."""
        self.bot.tree.remove_command(CHECK_THIS, type=self._check_this.type)

    @app_commands.command(description="Measure a mix and see what to look at first")
    @app_commands.describe(
        file="Your mix: WAV, FLAC, MP3 and the like, up to 100 MB and 15 minutes",
        reference="A record to compare it with",
        track="Which of your tracks it is, to compare versions",
        note="What you changed (only you see it)",
    )
    @answers(Visibility.PRIVATE)
    async def check(
        self,
        interaction: Interaction,
        file: discord.Attachment,
        reference: discord.Attachment | None = None,
        track: str | None = None,
        note: Note | None = None,
    ) -> Reply:
        """Check a mix."""
        return await self._check(interaction, file, reference, track, note)

    @app_commands.command(description="See your checks and what changed between versions")
    @app_commands.describe(track="Only the versions of this track")
    @answers(Visibility.PRIVATE)
    async def history(self, interaction: Interaction, track: str | None = None) -> Reply:
        """Show the member's checks."""
        return await self._history(self.bot.request(interaction), track, 0)

    @check.autocomplete("track")
    @history.autocomplete("track")
    @suggests
    async def own_tracks(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the member's own tracks."""
        request = self.bot.request(interaction)
        return suggest_tracks(
            await self.bot.services.tracks.suggest(request.guild_id, request.user_id, current)
        )

    @answers(Visibility.PRIVATE)
    async def check_message(self, interaction: Interaction, message: discord.Message) -> Reply:
        """Check the first audio file of a message."""
        for attachment in message.attachments:
            if may_be_audio(attachment.filename, attachment.content_type):
                return await self._check(interaction, attachment)
        raise NoAudioInMessage

    @action("mix-new", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the form that checks a mix, of the track in the key if there is one."""
        request = self.bot.request(interaction)
        chosen_id = key_numbers(key, 1)[0] if key else None
        own = await self.bot.services.tracks.suggest(request.guild_id, request.user_id, "")
        return mix_form(own, chosen_id)

    @submitted("mix-new", Visibility.PRIVATE)
    async def submit_form(
        self, interaction: Interaction, _key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Check the mix in the form."""
        typed = read_mix_form(fields)
        return await self._check(interaction, typed.file, typed.reference, typed.track, typed.note)

    @action("mix", Visibility.UPDATE)
    async def show_one(self, interaction: Interaction, key: str) -> Result:
        """Show an earlier check."""
        shown = await self._find(self.bot.request(interaction), key)
        return draw_check(shown, await self._drawn(interaction, shown))

    @shares("mix")
    async def share(self, interaction: Interaction, key: str) -> Result:
        """Post a check in the channel."""
        shown = await self._find(self.bot.request(interaction), key)
        return draw_shared_check(shown, await self._drawn(interaction, shown))

    @selected("mix-link", Visibility.PRIVATE)
    async def link(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Make a check a version of the chosen track."""
        (check_id,) = key_numbers(key, 1)
        return draw_linked(
            await self.bot.services.mixes.link(
                self.bot.request(interaction), check_id=check_id, track_id=chosen_id(values)
            )
        )

    @action("mixes", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show a page of the member's checks, of one track if there is one in the key."""
        owner, _, rest = key.partition(".")
        track_id, page = key_numbers(rest, 2)
        track = str(track_id) if track_id else None
        return await self._history(self.bot.own_request(interaction, owner), track, page)

    @action("mix-remove", Visibility.PRIVATE)
    async def ask_to_remove(self, interaction: Interaction, key: str) -> Result:
        """Ask for confirmation."""
        return draw_remove_question(await self._find(self.bot.request(interaction), key))

    @action("mix-removed", Visibility.UPDATE)
    async def remove(self, interaction: Interaction, key: str) -> Result:
        """Delete a check."""
        (check_id,) = key_numbers(key, 1)
        return draw_removed(
            await self.bot.services.mixes.remove(self.bot.request(interaction), check_id=check_id)
        )

    @action("mix-hear", Visibility.PRIVATE)
    async def hear(self, interaction: Interaction, key: str) -> Result:
        """Play the mix of the button's message as it sounds elsewhere."""
        _, _, how = key.partition(".")
        hearing = read_hearing(how)
        excerpts = excerpts_in(interaction.message)
        if EXCERPT not in excerpts:
            raise ExcerptMissing
        asker = _asker(self.bot.request(interaction))

        async def work(_show: ShowProgress) -> Reply:
            async with self.bot.sound.folder(asker=asker) as folder:
                for name, excerpt in excerpts.items():
                    await self.bot.downloads.save(excerpt, folder / _INPUTS[name])
                done = await self.bot.sound.run(HearExcerpt(hearing=hearing), folder, asker=asker)
            return draw_hearing(hearing, done.files[CLIP])

        return replace(draw_preparing(hearing), continued=work)

    async def _check(
        self,
        interaction: Interaction,
        file: discord.Attachment,
        reference: discord.Attachment | None = None,
        track: str | None = None,
        note: str | None = None,
    ) -> Reply:
        """Begin a check; the rest goes on after the reply."""
        if not self.bot.sound.is_on:
            raise SoundOff
        request = self.bot.request(interaction)
        files = MixFiles(
            mix=_facts(file), reference=reference and _facts(reference), track=track, note=note
        )
        accepted = await self.bot.services.mixes.accept(
            request.guild_id, request.user_id, request.now, files
        )

        async def work(show: ShowProgress) -> Reply:
            done = await self._measure(_asker(request), file, reference, accepted.name, show)
            shown = await self.bot.services.mixes.record(request, accepted, done.result)
            drawn = await self._drawn(interaction, shown)
            made = done.files if interaction.app_permissions.attach_files else {}
            return draw_check(shown, drawn, made)

        return replace(draw_fetching(accepted.name), continued=work)

    async def _measure(
        self,
        asker: Asker,
        file: discord.Attachment,
        reference: discord.Attachment | None,
        name: str,
        show: ShowProgress,
    ) -> Done[MixMeasured]:
        """Download the files and have them measured, and show how that goes on."""

        def wait(ahead: int) -> None:
            show(draw_waiting(name, ahead))

        async with self.bot.sound.folder(asker=asker, waiting=wait) as folder:
            await self.bot.downloads.save(file, folder / MIX)
            if reference is not None:
                await self.bot.downloads.save(reference, folder / REFERENCE)
            show(draw_measuring(name))
            return await self.bot.sound.run(MeasureMix(), folder, asker=asker, waiting=wait)

    async def _find(self, request: Request, key: str) -> MixShown:
        (check_id,) = key_numbers(key, 1)
        return await self.bot.services.mixes.show(request.guild_id, request.user_id, check_id)

    async def _history(self, request: Request, track: str | None, page: int) -> Reply:
        return draw_history(
            await self.bot.services.mixes.history(request.guild_id, request.user_id, track, page)
        )

    async def _drawn(self, interaction: Interaction, shown: MixShown) -> Drawn:
        content = mix_picture(shown)
        png = await draw_for(interaction, self.bot.renderer, content)
        return None if png is None else (content, png)


def _facts(attachment: discord.Attachment) -> FileFacts:
    return FileFacts(
        name=attachment.filename,
        size_bytes=attachment.size,
        content_type=attachment.content_type,
    )


def _asker(request: Request) -> Asker:
    return Asker(request.guild_id, request.user_id)
