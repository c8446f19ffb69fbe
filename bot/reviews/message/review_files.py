"""Re-uploads the file of a hand-in for reviewers, because Discord's links expire."""

import asyncio
import io
import logging
import re

import aiohttp
import discord

from bot.reviews.results import ReviewCard

LARGEST_BYTES = 10_000_000
"""Just under Discord's upload limit for bots in any server."""
DOWNLOAD_TIMEOUT = 15.0
"""Seconds; leaves enough of the delivery's timeout to send the message."""

_NAMED = re.compile(r"(?P<stem>.*)(?P<kind>\.[A-Za-z0-9]{1,10})", re.DOTALL)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

logger = logging.getLogger(__name__)


async def fetch_proof(client: discord.Client, card: ReviewCard) -> discord.File | None:
    """Download the file of a hand-in; None if there is none or it cannot be downloaded."""
    url, size = card.file_url, card.file_bytes
    if url is None or size is None or size > LARGEST_BYTES:
        return None
    try:
        async with asyncio.timeout(DOWNLOAD_TIMEOUT):
            data = await client.http.get_from_cdn(url)
    except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException) as error:
        logger.warning("Review %s is sent without its file: %r", card.review.id, error)
        return None
    return discord.File(io.BytesIO(data), file_name(card.file_name or ""))


def file_name(name: str) -> str:
    """Return a file name that Discord keeps unchanged, so that layouts can refer to it."""
    named = _NAMED.fullmatch(name)
    stem, kind = (named["stem"], named["kind"]) if named else (name, "")
    return f"{_UNSAFE.sub('-', stem).strip('-._')[:60] or 'proof'}{kind}"
