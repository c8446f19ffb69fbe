"""`/feedback`: tracks that members want to have heard, blind."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.audio.download import AttachedFile
from bot.audio.errors import SoundOff
from bot.audio.fair_queue import Asker
from bot.errors import CoachError
from bot.feedback.errors import NotSubmitted
from bot.feedback.playing import TurnPlayer
from bot.feedback.results import SubmissionTyped
from bot.feedback.rules.submitting import LONGEST_SECONDS, QUESTION_LIMIT
from bot.feedback.view.panel import (
    draw_closed,
    draw_panel,
    draw_remove_question,
    draw_removed,
    draw_submission,
)
from bot.feedback.view.submitting import (
    STAGE_CHOICES,
    draw_fetching,
    draw_sending,
    draw_stored,
    draw_storing,
    draw_waiting,
    read_file,
    read_submission_form,
    replacement_form,
    submission_form,
)
from bot.interactions.rules import Request
from bot.mixes.rules.files import FileFacts
from bot.notes.rules import LINK_LIMIT
from bot.recordings.results import Converted, Kept, LinkedFile
from bot.recordings.view import feedback_text
from bot.tracks.rules import TITLE_LIMIT, Stage
from bot.tracks.view.tracks import suggest_tracks
from bot.ui.actions import Interaction, chosen_id
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, selected, submitted, suggests
from bot.ui.replies import Reply, ShowProgress, Visibility

Store = Callable[[Converted, Kept], Awaitable[Reply]]
"""Stores a converted track that was sent to its maker, and draws the result."""


class Feedback(commands.GroupCog, name="feedback", description="Blind feedback on your tracks"):
    """Slash commands of feedback; buttons and forms of submissions."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._player = TurnPlayer(bot.services.listening, bot.recordings)

    @app_commands.command(description="Get blind feedback on a track")
    @app_commands.describe(
        title="Only you see it (default: the track's or the file's)",
        track="Which of your tracks it is",
        file="What they'll hear: WAV, FLAC, MP3 and the like, up to 100 MB",
        link="A link instead of a file; it isn't blind",
        question="What should they listen for? Leave out your name and links",
        stage="Where it is now (default: the track's stage)",
    )
    @app_commands.choices(stage=STAGE_CHOICES)
    @answers(Visibility.FORM)
    async def submit(
        self,
        interaction: Interaction,
        title: app_commands.Range[str, 1, TITLE_LIMIT] | None = None,
        track: str | None = None,
        file: discord.Attachment | None = None,
        link: app_commands.Range[str, 1, LINK_LIMIT] | None = None,
        question: app_commands.Range[str, 1, QUESTION_LIMIT] | None = None,
        stage: str | None = None,
    ) -> Result:
        """Submit a track; without options, open the form."""
        if not any((title, track, file, link, question, stage)):
            return await self._form(interaction)
        typed = SubmissionTyped(
            title=title,
            track=track,
            question=question,
            stage=None if stage is None else Stage(stage),
            link=link,
        )
        return await self._submit(interaction, typed, file)

    @submit.autocomplete("track")
    @suggests
    async def own_tracks(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the member's own tracks."""
        request = self.bot.request(interaction)
        return suggest_tracks(
            await self.bot.services.tracks.suggest(request.guild_id, request.user_id, current)
        )

    @app_commands.command(description="Listen to somebody's track, and tell them what you hear")
    @answers(Visibility.PRIVATE)
    async def listen(self, interaction: Interaction) -> Reply:
        """Show the member's turn, or give them the next one."""
        return await self._player.listen(self.bot.request(interaction))

    @app_commands.command(description="See your submissions, your critiques and what's waiting")
    @answers(Visibility.PRIVATE)
    async def inbox(self, interaction: Interaction) -> Reply:
        """Show the panel."""
        return await self._panel(self.bot.request(interaction), 0)

    @action("feedback-own", Visibility.PRIVATE)
    async def open_panel(self, interaction: Interaction, _key: str) -> Result:
        """Show the panel of the member who pressed the button."""
        return await self._panel(self.bot.request(interaction), 0)

    @action("feedback-inbox", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show a page of the panel."""
        owner, _, page = key.partition(".")
        return await self._panel(self.bot.own_request(interaction, owner), *key_numbers(page, 1))

    @selected("feedback-open", Visibility.UPDATE)
    async def open_one(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Show the submission chosen in the select."""
        return await self._show(self.bot.own_request(interaction, key), chosen_id(values))

    @action("feedback-show", Visibility.UPDATE)
    async def show_one(self, interaction: Interaction, key: str) -> Result:
        """Show a submission."""
        return await self._show(self.bot.request(interaction), *key_numbers(key, 1))

    @action("feedback-close", Visibility.UPDATE)
    async def close(self, interaction: Interaction, key: str) -> Result:
        """Close a submission."""
        (submission_id,) = key_numbers(key, 1)
        return draw_closed(
            await self.bot.services.submissions.close(self.bot.request(interaction), submission_id)
        )

    @action("feedback-remove", Visibility.UPDATE)
    async def ask_to_remove(self, interaction: Interaction, key: str) -> Result:
        """Ask for confirmation."""
        request, (submission_id,) = self.bot.request(interaction), key_numbers(key, 1)
        return draw_remove_question(
            await self.bot.services.submissions.show(
                request.guild_id, request.user_id, submission_id, request.now
            )
        )

    @action("feedback-removed", Visibility.UPDATE)
    async def remove(self, interaction: Interaction, key: str) -> Result:
        """Remove a submission."""
        (submission_id,) = key_numbers(key, 1)
        return draw_removed(
            await self.bot.services.submissions.remove(self.bot.request(interaction), submission_id)
        )

    @action("feedback-new", Visibility.FORM)
    async def open_form(self, interaction: Interaction, _key: str) -> Result:
        """Open the form of a submission."""
        return await self._form(interaction)

    @submitted("feedback-new", Visibility.PRIVATE)
    async def submit_form(
        self, interaction: Interaction, _key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Submit the track in the form."""
        form = read_submission_form(fields)
        typed = SubmissionTyped(
            title=form.title, track=form.track, question=form.question, stage=form.stage
        )
        return await self._submit(interaction, typed, form.file)

    @action("feedback-file", Visibility.FORM)
    async def open_replacement(self, _interaction: Interaction, key: str) -> Result:
        """Open the form that puts a file in the place of a link."""
        return replacement_form(*key_numbers(key, 1))

    @submitted("feedback-file", Visibility.PRIVATE)
    async def replace_link(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Put the file in the place of the link."""
        request, (submission_id,) = self.bot.request(interaction), key_numbers(key, 1)
        file, services = read_file(fields), self.bot.services
        link = await services.submissions.check_replacement(
            request.guild_id, request.user_id, submission_id, _facts(file)
        )

        async def store(converted: Converted, kept: Kept) -> Reply:
            replaced = await services.submissions.replace_link(
                request, submission_id, converted, kept
            )
            return draw_stored(replaced, replaced=True)

        return self._convert(request, link.title, file, store)

    async def _form(self, interaction: Interaction) -> discord.ui.Modal:
        request = self.bot.request(interaction)
        await self.bot.services.submissions.check_may_submit(request.guild_id, request.user_id)
        return submission_form(
            await self.bot.services.tracks.suggest(request.guild_id, request.user_id, "")
        )

    async def _submit(
        self,
        interaction: Interaction,
        typed: SubmissionTyped,
        attached: discord.Attachment | None,
    ) -> Reply:
        """Check what's to be submitted; storing it goes on after the reply."""
        request, services = self.bot.request(interaction), self.bot.services
        typed = replace(typed, file=attached and _facts(attached), names=_names(interaction.user))
        accepted = await services.submissions.accept(request.guild_id, request.user_id, typed)
        if accepted.link is not None:

            async def store_link(_show: ShowProgress) -> Reply:
                return draw_stored(await services.submissions.submit(request, accepted))

            return replace(draw_storing(accepted.title), continued=store_link)
        file = attached or LinkedFile(url=accepted.hosted_link or "")

        async def store(converted: Converted, kept: Kept) -> Reply:
            return draw_stored(
                await services.submissions.submit(request, accepted, converted, kept)
            )

        return self._convert(request, accepted.title, file, store)

    def _convert(self, request: Request, title: str, file: AttachedFile, store: Store) -> Reply:
        """Begin to convert a file, and return how that goes on; then it's sent and stored."""
        recordings = self.bot.recordings
        if not recordings.is_on:
            raise SoundOff

        async def work(show: ShowProgress) -> Reply:
            try:
                converted = await recordings.convert(
                    file,
                    longest_seconds=LONGEST_SECONDS,
                    asker=Asker(request.guild_id, request.user_id),
                    waiting=lambda ahead: show(draw_waiting(title, ahead)),
                )
                show(draw_sending(title))
                text = feedback_text(title, converted)
                kept = await recordings.keep(request.user_id, converted, text)
            except CoachError as error:
                raise NotSubmitted(reason=error) from error
            async with recordings.discarded_on_refusal(kept):
                return await store(converted, kept)

        return replace(draw_fetching(title), continued=work)

    async def _panel(self, request: Request, page: int) -> Reply:
        return draw_panel(
            await self.bot.services.submissions.panel(
                request.guild_id, request.user_id, request.now, page
            )
        )

    async def _show(self, request: Request, submission_id: int) -> Reply:
        return draw_submission(
            await self.bot.services.submissions.show(
                request.guild_id, request.user_id, submission_id, request.now
            )
        )


def _facts(attachment: discord.Attachment) -> FileFacts:
    return FileFacts(
        name=attachment.filename,
        size_bytes=attachment.size,
        content_type=attachment.content_type,
    )


def _names(user: discord.User | discord.Member) -> list[str]:
    """Return the names by which others know a member."""
    return [each for each in (user.display_name, user.global_name, user.name) if each]
