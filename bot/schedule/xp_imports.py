"""Giving members what was brought along for them, a few at a time, and taking it back."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

import discord

from bot.db.errors import StorageError
from bot.services import Services
from bot.ui.member_lookup import ROSTER_CHUNK, look_up_members
from bot.xp_import.service.import_batches import Seen
from bot.xp_import.store.imports import Import, ImportState

PAUSE: Final = 2.0
"""Seconds between two looks at who is in a server: pages of boards ask Discord for that, too."""

logger = logging.getLogger(__name__)


class ImportKeeper:
    """Carries out imports. Members come one by one, so that nobody else waits for the database.

    Args:
        client: what it asks Discord with who is there.
        services: what it gives and takes with.
        clock: tells the present instant.
    """

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._work = services.import_work
        self._clock = clock
        self._turn = asyncio.Lock()
        self._under_way: set[int] = set()

    async def carry_on(self, kept: Import) -> None:
        """Go on with an import until nothing is left to do; a failure is logged, and due again."""
        if kept.id in self._under_way:
            return
        self._under_way.add(kept.id)
        try:
            while await self._step(kept):
                pass
        except StorageError:
            return  # the log knows of it already
        except Exception:
            logger.exception("Import %s could not go on; it is tried again", kept.id)
        finally:
            self._under_way.discard(kept.id)

    async def _step(self, kept: Import) -> bool:
        """Do a part of what is left, in turn with other servers; False when that was all."""
        async with self._turn:
            match kept.state:
                case ImportState.GIVING:
                    more = await self._give(kept)
                case ImportState.RETURNING:
                    more = await self._take_back(kept)
                case _:
                    more = await self._work.forget(kept, self._clock())
            if more:
                await asyncio.sleep(PAUSE)
            return more

    async def _give(self, kept: Import) -> bool:
        """Give the next members their shares; those of whom Discord tells nothing wait."""
        user_ids = await self._work.waiting(kept.id, ROSTER_CHUNK)
        if user_ids:
            seen = await self._look(kept.guild_id, user_ids)
            if seen is None:
                await self._work.put_off(kept, self._clock())
                return False
            for user_id in user_ids:
                await self._work.give(kept, user_id, seen.get(user_id, Seen.AWAY), self._clock())
        if len(user_ids) == ROSTER_CHUNK:
            return True
        await self._work.finish_giving(kept, self._clock())
        return False

    async def _take_back(self, kept: Import) -> bool:
        user_ids = await self._work.holding(kept.id, ROSTER_CHUNK)
        for user_id in user_ids:
            await self._work.take_back(kept, user_id, self._clock())
        if len(user_ids) == ROSTER_CHUNK:
            return True
        await self._work.finish_returning(kept, self._clock())
        return False

    async def _look(self, guild_id: int, user_ids: list[int]) -> dict[int, Seen] | None:
        """Return who is in the server, None where Discord does not say."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        members = await look_up_members(guild, user_ids)
        if members is None:
            return None
        return {member.id: Seen.BOT if member.bot else Seen.HERE for member in members}
