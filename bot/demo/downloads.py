"""Reads attached files of a simulated Discord."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from bot.audio.download import Stream

_CHUNK_BYTES: Final = 1_000_000


def stream_from(read: Callable[[str], Awaitable[bytes]]) -> Stream:
    """Return a stream of what `read` returns for an address."""

    @asynccontextmanager
    async def stream(url: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        yield _chunks(await read(url))

    return stream


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _CHUNK_BYTES):
        yield content[start : start + _CHUNK_BYTES]
