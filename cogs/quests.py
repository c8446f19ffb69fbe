"""`/quest`: the open quests, completing one, and the history."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import discord
from cachetools import TTLCache
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.assessments.rules import Answer
from bot.assessments.view import read_answer
from bot.calendar.rules.periods import Cadence
from bot.interactions.errors import StaleButton
from bot.interactions.rules import Request
from bot.mixes.rules.files import may_be_audio
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.quests.measuring import measure_proof
from bot.quests.picture import posting_picture
from bot.quests.results.completions import (
    CompletionQuestioned,
    QuestCompleted,
    QuestHandedIn,
)
from bot.quests.results.quests import PostingCard, QuestSwapped
from bot.quests.rules.rerolls import RerollReason
from bot.quests.rules.variants import Variant
from bot.quests.store.completions import HandIn
from bot.quests.view.completing import (
    completion_form,
    draw_completed,
    draw_forgotten,
    draw_handed_in,
    draw_not_yet,
    draw_questioned,
    draw_shared,
    make_hand_in,
    read_file,
    read_hand_in,
)
from bot.quests.view.history import draw_history
from bot.quests.view.measured import Measured
from bot.quests.view.next_steps import read_posting_id, read_posting_key
from bot.quests.view.quests import NAMES, draw_own_posting
from bot.quests.view.swapping import REASONS, draw_swapped
from bot.reviews.errors import WaitingForReview
from bot.reviews.resending import resend_deleted
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.attachments import upload_limit
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, shares, submitted
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, ShowProgress, Visibility

REASON_CHOICES = [
    app_commands.Choice(name=text, value=reason.value) for reason, text in REASONS.items()
]
CADENCES = [app_commands.Choice(name=name, value=cadence.value) for cadence, name in NAMES.items()]

logger = logging.getLogger(__name__)

_MAX_QUESTIONED: Final = 1_000
_QUESTIONED_SECONDS: Final = 15 * 60
"""How long what was typed is kept, in memory, until the member answers."""


_Typed = tuple[HandIn, Answer | None, discord.Attachment | None]
"""What a member handed in, how it went, None if they weren't asked, and the file."""


class Quests(
    commands.GroupCog, name="quest", description="Daily, weekly, monthly and personal quests"
):
    """Slash commands, buttons and the form of quests."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._questioned: TTLCache[tuple[int, int], _Typed] = TTLCache(
            _MAX_QUESTIONED, _QUESTIONED_SECONDS
        )

    @app_commands.command(description="Show the open daily quest")
    @answers(Visibility.PRIVATE)
    async def today(self, interaction: Interaction) -> Reply:
        """Show the open daily quest."""
        return await self._show(interaction, Cadence.DAILY)

    @app_commands.command(description="Show the open weekly quest")
    @answers(Visibility.PRIVATE)
    async def week(self, interaction: Interaction) -> Reply:
        """Show the open weekly quest."""
        return await self._show(interaction, Cadence.WEEKLY)

    @app_commands.command(description="Show the open monthly quest")
    @answers(Visibility.PRIVATE)
    async def month(self, interaction: Interaction) -> Reply:
        """Show the open monthly quest."""
        return await self._show(interaction, Cadence.MONTHLY)

    @app_commands.command(description="Show your personal quest, or get one")
    @answers(Visibility.PRIVATE)
    async def personal(self, interaction: Interaction) -> Reply:
        """Show the open personal quest, or give the next."""
        return await self._show(interaction, Cadence.PERSONAL)

    @app_commands.command(description="Swap your personal quest for another, once a day")
    @app_commands.describe(reason="What's wrong with it, so that the next one fits better")
    @app_commands.choices(reason=REASON_CHOICES)
    @answers(Visibility.PRIVATE)
    async def reroll(self, interaction: Interaction, reason: str | None = None) -> Reply:
        """Swap the open personal quest."""
        swapped = await self.bot.services.personal_quests.swap(
            self.bot.request(interaction), reason=RerollReason(reason) if reason else None
        )
        return await self._swapped(interaction, swapped)

    @app_commands.command(description="Complete a quest")
    @app_commands.describe(
        cadence="Which quest (default: daily)",
        note="How it went",
        proof_url="A link to what you made",
        proof_file="A file of what you made",
    )
    @app_commands.choices(cadence=CADENCES)
    @answers(Visibility.PRIVATE)
    async def complete(
        self,
        interaction: Interaction,
        cadence: str = Cadence.DAILY.value,
        note: app_commands.Range[str, 0, NOTE_LIMIT] | None = None,
        proof_url: app_commands.Range[str, 0, LINK_LIMIT] | None = None,
        proof_file: discord.Attachment | None = None,
    ) -> Reply:
        """Complete a quest."""
        hand_in = make_hand_in(note, proof_url, proof_file)
        return await self._complete(interaction, Cadence(cadence), (hand_in, None, proof_file))

    @app_commands.command(description="Show completed quests")
    @app_commands.describe(member="Whose quests (default: yours)")
    @answers(Visibility.PRIVATE)
    async def history(
        self, interaction: Interaction, member: discord.Member | discord.User | None = None
    ) -> Reply:
        """Show completed quests."""
        return await self._history(interaction, (member or interaction.user).id, 0)

    @action("quest-show", Visibility.PRIVATE)
    async def show(self, interaction: Interaction, key: str) -> Result:
        """Show the open quest of a cadence; without a personal one, give the next."""
        if key not in set(Cadence):
            raise StaleButton
        return await self._show(interaction, Cadence(key))

    @action("quest-complete", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the completion form."""
        return await self._form(interaction, key, "quest-complete")

    @submitted("quest-complete", Visibility.PRIVATE)
    async def hand_in(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Complete a quest from the form."""
        of, variant = read_posting_key(key)
        return await self._complete(interaction, of, _read(fields, variant))

    @action("quest-sure", Visibility.UPDATE)
    async def complete_surely(self, interaction: Interaction, key: str) -> Result:
        """Complete a quest of hours after all, with what was typed."""
        of, variant = read_posting_key(key)
        typed = self._questioned.get((interaction.user.id, of))
        if typed is None:
            return draw_forgotten(of, variant)
        return await self._complete(interaction, of, typed, is_sure=True)

    @action("quest-sure-form", Visibility.FORM)
    async def open_sure_form(self, interaction: Interaction, key: str) -> Result:
        """Open the completion form of a quest that the member is sure about."""
        return await self._form(interaction, key, "quest-sure-form")

    @submitted("quest-sure-form", Visibility.PRIVATE)
    async def hand_in_surely(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Complete a quest from the form, without asking."""
        of, variant = read_posting_key(key)
        return await self._complete(interaction, of, _read(fields, variant), is_sure=True)

    @action("quest-not-yet", Visibility.UPDATE)
    async def not_yet(self, interaction: Interaction, key: str) -> Result:
        """Leave a quest of hours open."""
        of, variant = read_posting_key(key)
        typed = self._questioned.pop((interaction.user.id, of), None)
        return draw_not_yet(of, variant, typed[0] if typed else None)

    @shares("quest")
    async def share(self, interaction: Interaction, key: str) -> Result:
        """Show a completed quest to the channel."""
        request = self.bot.request(interaction)
        return draw_shared(
            await self.bot.services.quests.share(
                request.guild_id, request.user_id, read_posting_id(key)
            )
        )

    @action("quest-history", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another page of a history."""
        user_id, page = key_numbers(key, 2)
        return await self._history(interaction, user_id, page)

    async def _show(self, interaction: Interaction, cadence: Cadence) -> Reply:
        request = self.bot.request(interaction)
        if cadence is Cadence.PERSONAL:
            card = await self.bot.services.personal_quests.current(request)
        else:
            card = await self.bot.services.quests.current(
                request.guild_id, request.user_id, cadence, request.now
            )
        return await self._shown(interaction, card)

    async def _shown(self, interaction: Interaction, card: PostingCard) -> Reply:
        """Draw a posting for the member, with its picture."""
        names = await self._names(card.posting.guild_id, card)
        png = await draw_for(interaction, self.bot.renderer, posting_picture(card))
        return draw_own_posting(card, names, png)

    async def _swapped(self, interaction: Interaction, swapped: QuestSwapped) -> Reply:
        png = await draw_for(interaction, self.bot.renderer, posting_picture(swapped.card))
        return draw_swapped(swapped, png)

    async def _names(self, guild_id: int, card: PostingCard) -> Mapping[int, str]:
        if not card.latest:
            return {}
        ids = [finisher.user_id for finisher in card.latest]
        return (await self.bot.directory.look_up(guild_id, ids)).names

    async def _form(self, interaction: Interaction, key: str, what: str) -> discord.ui.Modal:
        request = self.bot.request(interaction)
        of, variant = read_posting_key(key)
        data = await self.bot.services.quests.form(
            request.guild_id, request.user_id, of, request.now, variant
        )
        return completion_form(data, what)

    async def _complete(
        self, interaction: Interaction, of: Cadence | int, typed: _Typed, *, is_sure: bool = False
    ) -> Reply:
        request = self.bot.request(interaction)
        hand_in, answer, file = typed
        is_audio = file is not None and may_be_audio(file.filename, file.content_type)
        try:
            completed = await self.bot.services.quests.complete(
                request,
                of=of,
                hand_in=hand_in,
                answer=answer,
                max_file_bytes=upload_limit(interaction.guild),
                is_sure=is_sure,
                can_measure=is_audio and self.bot.sound.is_on,
            )
        except WaitingForReview:  # perhaps in vain: its message may have been deleted
            reviews = self.bot.services.reviews
            await resend_deleted(self.bot, reviews, request.guild_id, request.now)
            raise
        if isinstance(completed, CompletionQuestioned):
            self._questioned[(interaction.user.id, completed.posting.id)] = typed
            return draw_questioned(completed)
        reply = _draw_done(completed, interaction.guild)
        if file is None or completed.to_measure is None:
            return reply
        return replace(
            reply, continued=partial(self._measure, request, completed, file, interaction.guild)
        )

    async def _measure(
        self,
        request: Request,
        completed: QuestCompleted | QuestHandedIn,
        file: discord.Attachment,
        guild: discord.Guild | None,
        _show: ShowProgress,
    ) -> Reply:
        """Draw a completed quest again, with what its file measures."""
        assert completed.to_measure is not None  # noqa: S101 - else there is nothing to do
        service = self.bot.services.proof_measures
        measured = await measure_proof(
            self.bot.sound, self.bot.downloads, service, request, completed.to_measure, file
        )
        return _draw_done(completed, guild, measured)

    async def _history(self, interaction: Interaction, user_id: int, page: int) -> Reply:
        request = self.bot.request(interaction)
        history = await self.bot.services.quests.history(
            request.guild_id, user_id, page, viewer_id=request.user_id
        )
        return draw_history(history, own=user_id == request.user_id)


def _read(fields: Mapping[str, Field], variant: Variant | None) -> _Typed:
    return read_hand_in(fields, variant), read_answer(fields), read_file(fields)


def _draw_done(
    completed: QuestCompleted | QuestHandedIn,
    guild: discord.Guild | None,
    measured: Measured | None = None,
) -> Reply:
    if isinstance(completed, QuestHandedIn):
        return draw_handed_in(completed, measured)
    return draw_completed(completed, guild, measured)
