"""Drawing what a parcel holds: its layout, its files, and whom it may notify."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.schedule.proofs import fetch_proof
from bot.schedule.week_review import draw_present
from bot.services import Services
from bot.services.deliveries import Parcel
from bot.services.quest_results import PostingCard
from bot.services.reminder_results import ReminderCard
from bot.services.review_results import ReviewCard, VerdictTold
from bot.services.week_reviews import WeekReview
from bot.storage.imports import Import
from bot.storage.level_ups import LevelUp
from bot.storage.tracks import Track
from bot.ui.awards import draw_level_up, level_up_marker
from bot.ui.imports import draw_import_told, import_marker
from bot.ui.quests import draw_posting, posting_marker
from bot.ui.reminders import draw_reminder, reminder_marker
from bot.ui.reviews import draw_review, draw_verdict, review_marker, verdict_marker
from bot.ui.roster import Directory
from bot.ui.tracks import draw_release, release_marker
from bot.ui.week_review import week_review_marker

_TRIES_WITH_FILE = 3
"""A file that Discord would not have, or a line too slow for it, keeps no review from arriving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A message ready to be sent once; `marker` is the custom id by which it is found again."""

    layout: discord.ui.LayoutView
    mentions: discord.AllowedMentions
    marker: str
    files: tuple[discord.File, ...] = ()


class Drawer:
    """Draws parcels, afresh for each sending.

    Args:
        client: what files and servers' names are asked of.
        directory: what members' names are asked of.
        services: what a week in review asks for who is still there.
        clock: tells the present instant.
    """

    def __init__(
        self,
        client: discord.Client,
        directory: Directory,
        services: Services,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._directory = directory
        self._services = services
        self._clock = clock

    async def draw(self, parcel: Parcel, *, directly: bool) -> Drawn:
        """Draw a parcel; what is sent `directly` mentions nobody."""
        content = parcel.content
        if isinstance(content, LevelUp):
            return _level_up(content)
        if isinstance(content, ReminderCard):
            return self._reminder(content, directly=directly)
        if isinstance(content, Track):
            layout, marker = draw_release(content), release_marker(content)
            return Drawn(layout=layout, mentions=_nobody(), marker=marker)
        if isinstance(content, WeekReview):
            layout = await draw_present(self._directory, self._services, content, self._clock())
            return Drawn(layout=layout, mentions=_nobody(), marker=week_review_marker(content))
        if isinstance(content, ReviewCard):
            with_file = parcel.delivery.attempts < _TRIES_WITH_FILE
            return await self._review(content, with_file=with_file)
        if isinstance(content, VerdictTold):
            return self._verdict(content)
        if isinstance(content, Import):
            layout = draw_import_told(content, self._guild_name(content.guild_id))
            return Drawn(layout=layout, mentions=_nobody(), marker=import_marker(content.id))
        assert isinstance(content, PostingCard)  # noqa: S101 - notices are drawn for each reader
        return Drawn(
            layout=await self.posting(content),
            mentions=_role(content.ping_role_id),
            marker=posting_marker(content.posting.id),
        )

    async def posting(self, card: PostingCard) -> discord.ui.LayoutView:
        """Draw a posting as it stands in its channel."""
        names: Mapping[int, str] = {}
        if card.latest:
            ids = [finisher.user_id for finisher in card.latest]
            names = (await self._directory.look_up(card.posting.guild_id, ids)).names
        return draw_posting(card, names, ping=True)

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


def _level_up(level_up: LevelUp) -> Drawn:
    who = level_up.user_id
    reply = draw_level_up(who, level_up.level, ping=level_up.wants_ping, marked=level_up.id)
    marker = level_up_marker(who, level_up.id)
    return Drawn(layout=reply.layout, mentions=_members(reply.ping), marker=marker)


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
