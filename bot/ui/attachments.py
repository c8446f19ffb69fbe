"""Files that are attached to a command, and how large the bot's own may be."""

import asyncio
import logging
from typing import Final

import aiohttp
import discord

from bot.interactions.errors import FileTooLarge, FileUnreachable

DOWNLOAD_TIMEOUT: Final = 20.0
"""Seconds for a file of any accepted size."""

logger = logging.getLogger(__name__)


async def download(attachment: discord.Attachment, *, max_bytes: int) -> bytes:
    """Return the content of an attachment.

    Raises:
        FileTooLarge: it is larger than `max_bytes`; nothing was downloaded.
        FileUnreachable: it could not be downloaded in time.
    """
    if attachment.size > max_bytes:
        raise FileTooLarge(max_bytes=max_bytes)
    try:
        async with asyncio.timeout(DOWNLOAD_TIMEOUT):
            return await attachment.read()
    except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException) as error:
        logger.warning("Attachment %s could not be downloaded: %r", attachment.id, error)
        raise FileUnreachable from error


def upload_limit(guild: discord.Guild | None) -> int:
    """Return how many bytes a file may have that the bot sends to a channel of this server."""
    return guild.filesize_limit if guild else discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
