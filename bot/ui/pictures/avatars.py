"""Downloads avatars from Discord's CDN and caches them."""

import asyncio
import logging
from typing import Final

import aiohttp
import discord

from bot.ui.pictures.byte_cache import byte_cache

AVATAR_TIMEOUT: Final = 0.8
"""Seconds; after that, initials are drawn."""
MAX_BYTES: Final = 200_000
"""More than any encoding of 128 by 128 pixels takes."""

_PIXELS: Final = 128
_CACHE_BYTES: Final = 8_000_000

logger = logging.getLogger(__name__)


class Avatars:
    """Downloads avatars and caches the most recent ones."""

    def __init__(self) -> None:
        self._cache = byte_cache(_CACHE_BYTES)

    async def fetch(self, user: discord.abc.User) -> bytes | None:
        """Return a member's avatar, the still image if it is animated; None on any error.

        The bytes are decoded later, in the thread that draws them.
        """
        asset = user.display_avatar.replace(size=_PIXELS, format="png", static_format="png")
        cached = self._cache.get(asset.url)  # a new avatar has a new URL
        if cached is not None:
            return cached
        try:
            async with asyncio.timeout(AVATAR_TIMEOUT):
                data = await asset.read()
        except (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException) as error:
            logger.info("An avatar could not be downloaded: %r", error)
            return None
        if len(data) > MAX_BYTES:
            logger.info("An avatar is too large to be drawn: %s bytes", len(data))
            return None
        self._cache[asset.url] = data
        return data
