"""Opens and archives the threads of postings, and publishes postings."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import aiohttp
import discord

from bot.outbox.rate_limit import RateLimiter
from bot.quests.service.places import QuestPlaces, ThreadStep
from bot.quests.store.places import PostingThread, Publication
from bot.ui.refusals import is_permanent
from bot.ui.text import clean

_TIMEOUT = 30.0
"""Seconds for one request: discord.py would wait for an exhausted hour of publishing."""
_ARCHIVED_AFTER: Final = 4320
"""Minutes without a message after which Discord hides a thread; one of four values it takes."""
_NAME_LIMIT: Final = 100
_HAS_THREAD: Final = 160004
_ALREADY_PUBLISHED: Final = 40033
_WRONG_CHANNEL_TYPE: Final = 50024
_TRANSIENT = (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException)

logger = logging.getLogger(__name__)


class PlaceSync:
    """Does on Discord what follows once postings were sent. Failures are recorded or logged."""

    def __init__(
        self,
        client: discord.Client,
        places: QuestPlaces,
        clock: Callable[[], datetime],
        rate_limiter: RateLimiter,
    ) -> None:
        self._client = client
        self._places = places
        self._clock = clock
        self._rate_limiter = rate_limiter

    async def sync_thread(self, thread: PostingThread) -> None:
        """Open a posting's thread, or archive it."""
        step = await self._places.begin_thread(thread, self._clock())
        guild = self._client.get_guild(thread.guild_id)
        if step is None or guild is None or guild.unavailable:
            return  # in a server that is not cached, there is another attempt soon
        record = self._places.end_thread if thread.is_made else self._places.record_thread
        await self._attempt(
            lambda: self._archive(step.thread) if thread.is_made else self._open(step),
            done=lambda: record(step.thread),
            gone=lambda: self._places.end_thread(step.thread),
            refused=lambda notify: self._places.refuse_thread(
                step.thread, self._clock(), notify=notify
            ),
        )

    async def publish(self, publication: Publication) -> None:
        """Publish a posting to the servers that follow its channel."""
        claimed = await self._places.begin_publication(publication, self._clock())
        if claimed is None:
            return
        await self._attempt(
            self._message(claimed, claimed.message_id).publish,
            done=lambda: self._places.end_publication(claimed),
            gone=lambda: self._places.end_publication(claimed),
            refused=lambda notify: self._places.refuse_publication(
                claimed, self._clock(), notify=notify
            ),
        )

    async def _attempt(
        self,
        request: Callable[[], Awaitable[object]],
        *,
        done: Callable[[], Awaitable[None]],
        gone: Callable[[], Awaitable[None]],
        refused: Callable[[bool], Awaitable[None]],
    ) -> None:
        """Await one request, and record its outcome; an unknown one is tried again soon."""
        await self._rate_limiter.wait()
        try:
            async with asyncio.timeout(_TIMEOUT):
                await request()
        except discord.NotFound:
            await gone()
        except discord.HTTPException as error:
            if error.code in {_HAS_THREAD, _ALREADY_PUBLISHED}:  # an earlier attempt succeeded
                await done()
                return
            logger.warning("A posting's thread or publication failed: %r", error)
            can_be_fixed = isinstance(error, discord.Forbidden) or error.code == _WRONG_CHANNEL_TYPE
            if can_be_fixed or is_permanent(error) or error.status == 429:
                await refused(can_be_fixed)
        except _TRANSIENT as error:
            logger.warning("A posting's thread or publication failed: %r", error)
        else:
            await done()

    async def _open(self, step: ThreadStep) -> None:
        name = clean(step.title or "", limit=_NAME_LIMIT)
        message = self._message(step.thread, step.thread.thread_id)
        await message.create_thread(name=name, auto_archive_duration=_ARCHIVED_AFTER)

    async def _archive(self, thread: PostingThread) -> None:
        """Archive a thread if it is still open and the bot may: Discord hides it in time anyway."""
        guild = self._client.get_guild(thread.guild_id)
        known = guild.get_thread(thread.thread_id) if guild else None
        if known is not None and not known.archived:
            with contextlib.suppress(discord.Forbidden):
                await known.edit(archived=True)

    def _message(self, of: PostingThread | Publication, message_id: int) -> discord.PartialMessage:
        channel = self._client.get_partial_messageable(of.channel_id, guild_id=of.guild_id)
        return channel.get_partial_message(message_id)
