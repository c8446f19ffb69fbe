"""Calls to Discord that answer one interaction, and what became of them."""

import asyncio
import logging
import time
from collections.abc import Awaitable
from typing import Final

import aiohttp
import discord

SEND_TIMEOUT: Final = 30.0
"""Seconds for one REST call, retries included; discord.py itself would wait for minutes."""

_ALREADY_ACKNOWLEDGED: Final = 40060
_SERVER_ERROR: Final = 500


class AnswerCalls:
    """Makes the calls of one interaction; `reference` is its id, for the log.

    `acknowledged_at` is when the first one arrived, as a `time.perf_counter` value. `undelivered`
    is set if Discord failed to take the last one.
    """

    def __init__(self, reference: str, logger: logging.Logger) -> None:
        self._reference = reference
        self._logger = logger
        self.acknowledged_at: float | None = None
        self.undelivered = False

    async def make(self, step: Awaitable[None], seconds: float = SEND_TIMEOUT) -> bool:
        """Make one call; False if it failed on the network or came too late.

        Raises:
            discord.HTTPException: Discord rejected the request, which is a bug of ours.
        """
        try:
            async with asyncio.timeout(seconds):
                await step
        except discord.HTTPException as error:
            if error.code == _ALREADY_ACKNOWLEDGED:
                # The first try arrived but its response was lost, so the retry was a duplicate.
                self._acknowledged()
                return True
            # NotFound: 10062 (too late), or a reply that the member has dismissed.
            if not isinstance(error, discord.NotFound) and error.status < _SERVER_ERROR:
                raise
            self.undelivered = error.status >= _SERVER_ERROR
            self._log_lost()
            return False
        except (aiohttp.ClientError, TimeoutError) as error:
            self.undelivered = isinstance(error, TimeoutError)
            self._log_lost()
            return False
        self._acknowledged()
        return True

    async def attempt(self, step: Awaitable[None]) -> None:
        """Make one call; a failure is only logged."""
        try:
            await self.make(step)
        except Exception:
            self._logger.exception("Interaction %s: a follow-up call failed", self._reference)

    def _acknowledged(self) -> None:
        if self.acknowledged_at is None:
            self.acknowledged_at = time.perf_counter()

    def _log_lost(self) -> None:
        self._logger.warning(
            "Interaction %s: no answer was delivered", self._reference, exc_info=True
        )
