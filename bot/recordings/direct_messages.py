"""Converts members' tracks, stores them in their makers' direct messages, and gets them from there.

The bot keeps no audio. To play a track to others, it reads the file of that message and sends it
again.
"""

import asyncio
import io
import logging
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import aiohttp
import discord
from cachetools import TTLCache

from bot.audio.download import AttachedFile, Downloads
from bot.audio.fair_queue import Asker
from bot.audio.jobs import MAX_TRACK_BYTES, MIX, TRACK, ConvertTrack
from bot.audio.turns import Waiting
from bot.audio.workers import AudioWorkers
from bot.db.errors import StorageError
from bot.errors import CoachError
from bot.interactions.errors import FileUnreachable
from bot.recordings.errors import DirectMessagesClosed, RecordingLost, TrackNotSent
from bot.recordings.results import Converted, Kept
from bot.recordings.store import Recording
from bot.ui.refusals import is_deleted

_SEND_SECONDS: Final = 60
_FETCH_SECONDS: Final = 30
_AT_ONCE: Final = 4
"""So many tracks are read at a time; others wait, so that they don't fill the memory."""
_CACHE_BYTES: Final = 4 * MAX_TRACK_BYTES
_CACHE_SECONDS: Final = 300
"""In a battle many hear the same track at once, and its message can be read only so often."""
_PASSING: Final = (discord.HTTPException, aiohttp.ClientError, TimeoutError)

logger = logging.getLogger(__name__)


class Recordings:
    """Members' tracks, converted by workers and stored in direct messages."""

    def __init__(self, client: discord.Client, sound: AudioWorkers, downloads: Downloads) -> None:
        self._client = client
        self._sound = sound
        self._downloads = downloads
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._cache: TTLCache[int, bytes] = TTLCache(_CACHE_BYTES, _CACHE_SECONDS, getsizeof=len)

    @property
    def is_on(self) -> bool:
        """Whether the host lets the bot convert tracks."""
        return self._sound.is_on

    async def convert(
        self,
        file: AttachedFile,
        *,
        longest_seconds: int,
        asker: Asker,
        waiting: Waiting | None = None,
    ) -> Converted:
        """Convert the first `longest_seconds` of a member's file to what others will hear.

        While the job waits for its turn, `waiting` is called with how many are ahead.

        Raises:
            SoundOff: sound is off.
            SoundBusy: too many wait.
            SoundFailed: the worker has failed, or the bot stops.
            MixTooLarge: the file is too large.
            FileUnreachable: Discord doesn't send it.
            NoRoomForFile: the disk is full.
            FileUnusable: it isn't a track that can be converted, or is silent.
        """
        async with self._sound.folder(asker=asker, waiting=waiting) as folder:
            await self._downloads.save(file, folder / MIX)
            done = await self._sound.run(
                ConvertTrack(longest_seconds=longest_seconds), folder, asker=asker, waiting=waiting
            )
        return Converted(
            data=done.files[TRACK],
            seconds=done.result.seconds,
            original_seconds=done.result.original_seconds,
            fingerprint=done.result.fingerprint,
        )

    async def keep(self, user_id: int, converted: Converted, text: str) -> Kept:
        """Send a track to its maker, with a text of `bot.recordings.view`.

        It is an ordinary message, so that the track plays in it. If what the track is for comes to
        nothing, `discard` it.

        Raises:
            DirectMessagesClosed: the member takes no direct messages from the bot.
            TrackNotSent: Discord doesn't take it right now.
        """
        file = discord.File(io.BytesIO(converted.data), TRACK)
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                channel = await self._client.create_dm(discord.Object(user_id))
                message = await channel.send(text, file=file)
        except discord.Forbidden as error:
            raise DirectMessagesClosed from error
        except _PASSING as error:
            logger.warning("A track could not be sent to its maker: %r", error)
            raise TrackNotSent from error
        return Kept(channel_id=message.channel.id, message_id=message.id)

    @asynccontextmanager
    async def discarded_on_refusal(self, kept: Kept) -> AsyncGenerator[None]:
        """Delete a message of `keep` if the use case in the block refuses or can't be stored."""
        try:
            yield
        except StorageError as error:
            if not error.outcome_unknown:
                await self.discard(kept)
            raise
        except CoachError:
            await self.discard(kept)
            raise

    async def discard(self, kept: Kept) -> None:
        """Delete a message of `keep` whose track was refused afterwards, as far as Discord lets."""
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                await self._message(kept.channel_id, kept.message_id).delete()
        except _PASSING as error:
            logger.warning("A track's message could not be deleted: %r", error)

    async def fetch(self, recording: Recording) -> bytes:
        """Return a track as an Ogg file, to be sent under a neutral name.

        Raises:
            RecordingLost: its message is gone.
            FileUnreachable: Discord doesn't send it right now.
        """
        async with self._turns:
            track = self._cache.get(recording.id)
            if track is None:
                with _refusals():
                    async with asyncio.timeout(_FETCH_SECONDS):
                        track = await self._read(recording)
                self._cache[recording.id] = track
            return track

    async def _read(self, recording: Recording) -> bytes:
        message = await self._message(recording.channel_id, recording.message_id).fetch()
        if not message.attachments:
            raise RecordingLost
        return await self._downloads.read(message.attachments[0], max_bytes=MAX_TRACK_BYTES)

    def _message(self, channel_id: int, message_id: int) -> discord.PartialMessage:
        return self._client.get_partial_messageable(channel_id).get_partial_message(message_id)


@contextmanager
def _refusals() -> Generator[None]:
    """Raise what Discord answers when a message can't be read as an error for members."""
    try:
        yield
    except _PASSING as error:
        if isinstance(error, discord.HTTPException) and is_deleted(error):
            raise RecordingLost from error
        logger.warning("A track could not be read: %r", error)
        raise FileUnreachable from error
