"""Drawing what a outgoing holds: its layout, its files, and whom it may notify."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.greetings.results import GreetingCard
from bot.greetings.view import draw_greeting, greeting_marker
from bot.outbox.review_files import fetch_proof
from bot.outbox.service.deliveries import OutgoingMessage
from bot.outbox.service.payloads import Content, LevelUpTold
from bot.outbox.week_review import without_leavers
from bot.quests.picture import posting_picture
from bot.quests.results import PostingCard
from bot.quests.view.quests import draw_posting, picture_file, posting_marker
from bot.reminders.results import ReminderCard
from bot.reminders.view import draw_reminder, reminder_marker
from bot.reviews.results import ReviewCard, VerdictTold
from bot.reviews.view import draw_review, draw_verdict, review_marker, verdict_marker
from bot.services import Services
from bot.tracks.store import Track
from bot.tracks.view.tracks import draw_release, release_marker
from bot.ui.member_lookup import Directory
from bot.ui.pictures.attached import picture
from bot.ui.pictures.studio import UNHURRIED, Studio
from bot.ui.pictures.themes import themed
from bot.week_reviews.picture import week_picture
from bot.week_reviews.results import WeekReview
from bot.week_reviews.view import describe_week, draw_week_review, week_review_marker
from bot.xp.picture import LevelUpPicture, is_celebrated, level_up_picture
from bot.xp.view import draw_level_up, level_up_marker
from bot.xp_import.store.imports import Import
from bot.xp_import.view.imports import draw_import_told, import_marker

_TRIES_WITH_FILE = 3
"""A file that Discord would not have, or a line too slow for it, keeps no message from arriving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A message ready to be sent once; `marker` is the custom id by which it is found again.

    Its `picture` says nothing that it does not say without; its `files` do.
    """

    layout: discord.ui.LayoutView
    mentions: discord.AllowedMentions
    marker: str
    files: tuple[discord.File, ...] = ()
    picture: discord.File | None = None


class Drawer:
    """Draws outgoing_messages, afresh for each sending.

    Args:
        client: what files and servers' names are asked of.
        directory: what members' names are asked of.
        services: what a week in review asks for who is still there.
        clock: tells the present instant.
        studio: draws the pictures.
    """

    def __init__(
        self,
        client: discord.Client,
        directory: Directory,
        services: Services,
        clock: Callable[[], datetime],
        studio: Studio,
    ) -> None:
        self._client = client
        self._directory = directory
        self._services = services
        self._clock = clock
        self._studio = studio

    async def draw(
        self, outgoing: OutgoingMessage, *, directly: bool, pictured: bool = True
    ) -> Drawn:
        """Draw a outgoing.

        Args:
            outgoing: what to draw.
            directly: whether it goes to direct messages: it mentions nobody then.
            pictured: whether it may have a picture.
        """
        content, with_file = outgoing.content, outgoing.delivery.attempts < _TRIES_WITH_FILE
        pictured = pictured and with_file
        if isinstance(content, PostingCard):
            return await self._new_posting(content, pictured=pictured)
        if isinstance(content, WeekReview):
            return await self._week(content, pictured=pictured)
        if isinstance(content, ReviewCard):
            return await self._review(content, with_file=with_file)
        if isinstance(content, LevelUpTold):
            return await self._level_up(content, pictured=pictured)
        return self._text(content, directly=directly)

    async def posting(self, card: PostingCard, *, picture: str | None) -> discord.ui.LayoutView:
        """Draw a posting as it stands in its channel; `picture` names the file it shows, if any."""
        names: Mapping[int, str] = {}
        if card.latest:
            ids = [finisher.user_id for finisher in card.latest]
            names = (await self._directory.look_up(card.posting.guild_id, ids)).names
        return draw_posting(card, names, ping=True, picture=picture)

    def _text(self, content: Content, *, directly: bool) -> Drawn:
        """Draw what has neither a picture nor a file."""
        if isinstance(content, ReminderCard):
            return self._reminder(content, directly=directly)
        if isinstance(content, VerdictTold):
            return self._verdict(content)
        if isinstance(content, Track):
            layout, marker = draw_release(content), release_marker(content)
        elif isinstance(content, GreetingCard):
            layout, marker = draw_greeting(content), greeting_marker(content.greeting.id)
        else:
            assert isinstance(content, Import)  # noqa: S101 - notices are drawn for each reader
            layout = draw_import_told(content, self._guild_name(content.guild_id))
            marker = import_marker(content.id)
        return Drawn(layout=layout, mentions=_nobody(), marker=marker)

    async def _new_posting(self, card: PostingCard, *, pictured: bool) -> Drawn:
        shown = posting_picture(card)
        png = await self._draw_picture(shown.draw, facts=shown) if pictured else None
        file = picture_file(card, png) if png else None
        return Drawn(
            layout=await self.posting(card, picture=file.filename if file else None),
            mentions=_role(card.ping_role_id),
            marker=posting_marker(card.posting.id),
            picture=file,
        )

    async def _week(self, review: WeekReview, *, pictured: bool) -> Drawn:
        review, names = await without_leavers(
            self._directory, self._services, review, self._clock()
        )
        shown = week_picture(review, names, themed(None, review.accent))
        pictured = pictured and review.totals.active > 0
        png = await self._draw_picture(shown.draw, facts=shown) if pictured else None
        gallery, file = picture("week", png, describe_week(review, names)) if png else (None, None)
        return Drawn(
            layout=draw_week_review(review, names, gallery),
            mentions=_nobody(),
            marker=week_review_marker(review),
            picture=file,
        )

    async def _level_up(self, told: LevelUpTold, *, pictured: bool) -> Drawn:
        level_up, who = told.level_up, told.level_up.user_id
        celebrated: tuple[LevelUpPicture, bytes] | None = None
        if pictured and is_celebrated(level_up.level):
            name = (await self._directory.look_up(level_up.guild_id, [who])).names.get(who)
            theme = themed(level_up.theme, told.accent)
            shown = level_up_picture(name, level_up.level, told.max_level, theme)
            png = await self._draw_picture(shown.draw, facts=shown)
            celebrated = (shown, png) if png else None
        reply = draw_level_up(
            who,
            level_up.level,
            ping=level_up.wants_ping,
            marked=level_up.id,
            celebrated=celebrated,
        )
        return Drawn(
            layout=reply.layout,
            mentions=_members(reply.ping),
            marker=level_up_marker(who, level_up.id),
            picture=next(iter(reply.files), None),
        )

    async def _draw_picture(self, draw: Callable[[], bytes], *, facts: Hashable) -> bytes | None:
        """Draw a picture when it is its turn: nobody sits and waits for it."""
        return await self._studio.draw(draw, facts=facts, patience=UNHURRIED)

    def _reminder(self, card: ReminderCard, *, directly: bool) -> Drawn:
        name = self._guild_name(card.guild_id)
        reply = draw_reminder(card, guild_name=name, directly=directly)
        mentions = _members(reply.ping)
        return Drawn(layout=reply.layout, mentions=mentions, marker=reminder_marker(card))

    async def _review(self, card: ReviewCard, *, with_file: bool) -> Drawn:
        proof = await fetch_proof(self._client, card) if with_file else None
        return Drawn(
            layout=draw_review(card, attached=proof.filename if proof else None),
            mentions=_role(card.reviewer_role_id),
            marker=review_marker(card.review.id),
            files=(proof,) if proof else (),
        )

    def _verdict(self, told: VerdictTold) -> Drawn:
        layout = draw_verdict(told, self._guild_name(told.review.guild_id))
        return Drawn(layout=layout, mentions=_nobody(), marker=verdict_marker(told.review.id))

    def _guild_name(self, guild_id: int) -> str | None:
        guild = self._client.get_guild(guild_id)
        return guild.name if guild else None


def _nobody() -> discord.AllowedMentions:
    return discord.AllowedMentions.none()


def _members(user_ids: Sequence[int]) -> discord.AllowedMentions:
    mentions = discord.AllowedMentions.none()
    mentions.users = [discord.Object(user_id) for user_id in user_ids]
    return mentions


def _role(role_id: int | None) -> discord.AllowedMentions:
    mentions = discord.AllowedMentions.none()
    if role_id is not None:
        mentions.roles = [discord.Object(role_id)]
    return mentions
