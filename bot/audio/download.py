"""Reads attached files from Discord's own hosts only; what members attach is never in memory."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import IO, Any, Final, Protocol
from urllib.parse import urlsplit

import aiohttp
import discord

from bot.audio.errors import MixTooLarge, NoRoomForFile
from bot.interactions.errors import FileUnreachable

MAX_BYTES: Final = 100_000_000
HOSTS: Final = frozenset({"cdn.discordapp.com", "media.discordapp.net"})

_CHUNK_BYTES: Final = 1 << 20
_TIMEOUT: Final = aiohttp.ClientTimeout(total=180, connect=10, sock_read=15)

_UNREACHABLE: Final = (
    aiohttp.ClientError,
    ConnectionError,
    TimeoutError,
    discord.HTTPException,
)

logger = logging.getLogger(__name__)

Stream = Callable[[str], AbstractAsyncContextManager[AsyncIterator[bytes]]]
"""Opens an address; yields the content in pieces."""


class AttachedFile(Protocol):
    """A file in a message: an attachment, or one that a component shows."""

    @property
    def id(self) -> int:
        """Its id."""
        ...

    @property
    def url(self) -> str:
        """Where it is."""
        ...

    @property
    def size(self) -> int:
        """Its length in bytes, by what Discord says."""
        ...


class Downloads:
    """Saves or returns attached files, which it reads through `stream`."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def save(
        self, attachment: AttachedFile, path: Path, *, max_bytes: int = MAX_BYTES
    ) -> None:
        """Save an attachment as a new file.

        Raises:
            MixTooLarge: it is larger than `max_bytes`, whatever Discord says about its size.
            FileUnreachable: Discord doesn't send it.
            NoRoomForFile: the disk is full.
        """
        if attachment.size > max_bytes:
            raise MixTooLarge(max_bytes=max_bytes)
        try:
            async with self._stream(attachment.url) as chunks:
                await _write(chunks, path, max_bytes)
        except _UNREACHABLE as error:
            logger.warning("Attachment %s could not be downloaded: %r", attachment.id, error)
            raise FileUnreachable from error
        except OSError as error:
            logger.error("Attachment %s could not be saved: %r", attachment.id, error)  # noqa: TRY400
            raise NoRoomForFile from error

    async def read(self, attachment: AttachedFile, *, max_bytes: int) -> bytes:
        """Return the content of a small attached file.

        Raises:
            FileUnreachable: Discord doesn't send it, or sends more than `max_bytes`.
        """
        content = bytearray()
        try:
            async with self._stream(attachment.url) as chunks:
                async for chunk in chunks:
                    content += chunk
                    if len(content) > max_bytes:
                        raise FileUnreachable
        except _UNREACHABLE as error:
            logger.warning("Attachment %s could not be downloaded: %r", attachment.id, error)
            raise FileUnreachable from error
        return bytes(content)


@asynccontextmanager
async def stream_from_discord(url: str) -> AsyncGenerator[AsyncIterator[bytes]]:
    """Open a file on one of Discord's `HOSTS`, by HTTPS, as `stream_http` does.

    Raises:
        FileUnreachable: it is elsewhere.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.netloc not in HOSTS:
        raise FileUnreachable
    async with stream_http(url) as chunks:
        yield chunks


@asynccontextmanager
async def stream_http(url: str) -> AsyncGenerator[AsyncIterator[bytes]]:
    """Open any address; a redirect isn't followed, so it leads nowhere else.

    Raises:
        FileUnreachable: the server doesn't send it.
        aiohttp.ClientError: the connection failed.
        TimeoutError: it took too long.
    """
    async with (
        aiohttp.ClientSession(timeout=_TIMEOUT, read_bufsize=_CHUNK_BYTES) as session,
        session.get(url, allow_redirects=False) as response,
    ):
        if response.status != 200:
            logger.warning("A server answered %s instead of a file", response.status)
            raise FileUnreachable
        yield response.content.iter_chunked(_CHUNK_BYTES)


async def _write(chunks: AsyncIterator[bytes], path: Path, max_bytes: int) -> None:
    file: IO[Any] = await asyncio.to_thread(path.open, "xb")
    try:
        left = max_bytes
        async for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                raise MixTooLarge(max_bytes=max_bytes)
            await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)
