"""Redraws the messages of postings."""

import asyncio
import contextlib
import logging

import aiohttp
import discord

from bot.outbox.rate_limit import RateLimiter
from bot.quests.message import draw_posted
from bot.quests.results.quests import PostingCard
from bot.quests.service.postings import Postings
from bot.ui.member_lookup import Directory
from bot.ui.pictures.message_picture import attached_picture
from bot.ui.refusals import is_deleted, is_permanent

REDRAW_TIMEOUT = 30.0
"""Seconds for one message, including discord.py's retries, which alone can take minutes."""

_ARCHIVED = 50083

logger = logging.getLogger(__name__)


class Redrawer:
    """Redraws the messages of postings and keeps their pictures."""

    def __init__(
        self,
        client: discord.Client,
        directory: Directory,
        rate_limiter: RateLimiter,
        postings: Postings,
    ) -> None:
        self._client = client
        self._postings = postings
        self._directory = directory
        self._rate_limiter = rate_limiter

    async def redraw(self, card: PostingCard) -> None:
        """Redraw a posting's message; failures are only logged."""
        if card.channel_id is None or card.message_id is None:
            return
        message = self._client.get_partial_messageable(
            card.channel_id, guild_id=card.posting.guild_id
        ).get_partial_message(card.message_id)
        try:
            await self._rate_limiter.wait()
            async with asyncio.timeout(REDRAW_TIMEOUT):
                is_there = await self._redraw(message, card)
            if not is_there:
                await self._postings.forget_message(card.posting.id, card.message_id)
        except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException) as error:
            logger.warning("Posting %s was not redrawn: %r", card.posting.id, error)
        except Exception:
            logger.exception("Posting %s could not be redrawn", card.posting.id)

    async def _redraw(self, message: discord.PartialMessage, card: PostingCard) -> bool:
        """Redraw the message; False if it was deleted."""
        try:
            await self._edit_with_picture(message, card)
        except discord.NotFound as error:
            if not is_deleted(error):
                raise
            return False
        except discord.HTTPException as error:
            if error.code != _ARCHIVED:
                raise
            await self._edit_archived(message, card)
        return True

    async def _edit_archived(self, message: discord.PartialMessage, card: PostingCard) -> None:
        """Redraw a post in a forum that is archived, and leave it so if its posting has closed."""
        post = await self._client.fetch_channel(message.channel.id)
        if not isinstance(post, discord.Thread):
            return
        await post.edit(archived=False)
        await self._edit_with_picture(message, card)
        if card.is_closed:
            await post.edit(archived=True)

    async def _edit_with_picture(self, message: discord.PartialMessage, card: PostingCard) -> None:
        picture: discord.Attachment | None = None
        with contextlib.suppress(discord.Forbidden):  # the bot may lack Read Message History
            picture = attached_picture(await message.fetch())
        try:
            await self._edit(message, card, picture)
        except discord.HTTPException as error:
            if picture is None or not is_permanent(error):
                raise
            # Discord rejected the attachment; update the text without it.
            await self._edit(message, card, None)

    async def _edit(
        self, message: discord.PartialMessage, card: PostingCard, picture: discord.Attachment | None
    ) -> None:
        guild = self._client.get_guild(card.posting.guild_id)
        name = picture.filename if picture else None
        layout = await draw_posted(card, self._directory, guild, name)
        await self._rate_limiter.wait()
        await message.edit(
            view=layout,
            attachments=[picture] if picture else [],
            allowed_mentions=discord.AllowedMentions.none(),
        )
