"""Downloads avatars from Discord's CDN and caches them."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Final

import aiohttp
import discord

from bot.ui.pictures.byte_cache import byte_cache

AVATAR_TIMEOUT: Final = 0.8
"""Seconds; after that, initials are drawn."""
MAX_BYTES: Final = 200_000
"""More than any encoding of 128 by 128 pixels takes."""

_LARGE: Final = 128
_SMALL: Final = 64
_CACHE_BYTES: Final = 8_000_000

logger = logging.getLogger(__name__)


class Avatars:
    """Downloads avatars and caches the most recent ones."""

    def __init__(self) -> None:
        self._cache = byte_cache(_CACHE_BYTES)

    async def fetch(self, user: discord.abc.User) -> bytes | None:
        """Return a member's avatar, 128 pixels wide, for a picture of one member.

        Of an animated one it is the still image. None if they have none, or on any error: initials
        are drawn instead. The bytes are decoded later, in the thread that draws them.
        """
        return await self._fetch(user, _LARGE)

    async def fetch_all(self, users: Iterable[discord.abc.User]) -> Mapping[int, bytes]:
        """Return the avatars of a list of members by id, 64 pixels wide, all fetched at once.

        It takes no longer than one. Members without an avatar are left out.
        """
        people = list(users)
        found = await asyncio.gather(*(self._fetch(user, _SMALL) for user in people))
        return {user.id: data for user, data in zip(people, found, strict=True) if data is not None}

    async def _fetch(self, user: discord.abc.User, pixels: int) -> bytes | None:
        if user.display_avatar.url == user.default_avatar.url:
            return None
        asset = user.display_avatar.replace(size=pixels, format="png", static_format="png")
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
