"""Redraws the messages of shared timers."""

import asyncio
import logging

import aiohttp
import discord

from bot.db.errors import StorageError
from bot.outbox.rate_limit import RateLimiter
from bot.shared_timers.message import draw_named
from bot.shared_timers.results import SentCard
from bot.shared_timers.service.progress import SharedTimerProgress
from bot.ui.member_lookup import Directory
from bot.ui.refusals import is_deleted, is_permanent

_REDRAW_TIMEOUT = 30.0
"""Seconds for one message, including discord.py's retries, which alone can take minutes."""

logger = logging.getLogger(__name__)


class SharedTimerRedrawer:
    """Redraws the messages of shared timers; what fails is due again a minute later."""

    def __init__(
        self,
        client: discord.Client,
        directory: Directory,
        rate_limiter: RateLimiter,
        progress: SharedTimerProgress,
    ) -> None:
        self._client = client
        self._directory = directory
        self._rate_limiter = rate_limiter
        self._progress = progress

    async def redraw(self, sent: SentCard) -> None:
        """Redraw one message. Errors are recorded or logged, not raised."""
        timer = sent.card.timer
        channel = self._client.get_partial_messageable(sent.channel_id, guild_id=timer.guild_id)
        try:
            layout = await draw_named(sent.card, self._directory)
            await self._rate_limiter.wait()
            async with asyncio.timeout(_REDRAW_TIMEOUT):
                await channel.get_partial_message(sent.message_id).edit(
                    view=layout, allowed_mentions=discord.AllowedMentions.none()
                )
            await self._progress.redrawn(sent)
        except StorageError:
            return  # logged by the outage log
        except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException) as error:
            logger.warning("Shared timer %s was not redrawn: %r", timer.id, error)
            if isinstance(error, discord.Forbidden | discord.NotFound) or is_permanent(error):
                deleted = isinstance(error, discord.HTTPException) and is_deleted(error)
                await self._progress.redrawn(sent, is_deleted=deleted)
        except Exception:
            logger.exception("Shared timer %s could not be redrawn", timer.id)
