"""What members look like: asked of Discord's CDN, and kept for the next time."""

import asyncio
import logging
from typing import Final

import aiohttp
import discord

from bot.ui.pictures.byte_cache import byte_cache

AVATAR_TIMEOUT: Final = 0.8
"""Seconds, all in all: initials stand there within one."""
LARGEST_BYTES: Final = 200_000
"""More than 128 by 128 pixels take, however they are written."""

_PIXELS: Final = 128
_CACHE_BYTES: Final = 8_000_000

logger = logging.getLogger(__name__)


class Avatars:
    """Fetches avatars, and keeps those that were asked for last."""

    def __init__(self) -> None:
        self._cache = byte_cache(_CACHE_BYTES)

    async def fetch(self, user: discord.abc.User) -> bytes | None:
        """Return a member's avatar as Discord sends it, still where it moves; None on any trouble.

        It is not looked into: that is left to the thread that draws it.
        """
        asset = user.display_avatar.replace(size=_PIXELS, format="png", static_format="png")
        cached = self._cache.get(asset.url)  # a new picture has a new address
        if cached is not None:
            return cached
        try:
            async with asyncio.timeout(AVATAR_TIMEOUT):
                data = await asset.read()
        except (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException) as error:
            logger.info("An avatar could not be fetched: %r", error)
            return None
        if len(data) > LARGEST_BYTES:
            logger.info("An avatar is too large to be drawn: %s bytes", len(data))
            return None
        self._cache[asset.url] = data
        return data
