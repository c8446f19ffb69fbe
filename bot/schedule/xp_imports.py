"""Runs XP imports, and undoes them, in batches of members."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

import discord

from bot.db.errors import StorageError
from bot.outbox.rate_limit import RateLimiter
from bot.services import Services
from bot.ui.member_lookup import ROSTER_CHUNK, look_up_members
from bot.xp_import.service.import_batches import Membership
from bot.xp_import.store.imports import Import, ImportState

LOOK_UPS_PER_SECOND: Final = 0.5
"""Of all imports together: the gateway takes 120 messages a minute, for everything the bot does."""

logger = logging.getLogger(__name__)


class ImportRunner:
    """Runs imports, one of each server at a time.

    Each member is a transaction, so that the database is not blocked for long. Imports take turns
    at looking up who is in the server, and none waits for another to write.
    """

    def __init__(
        self,
        client: discord.Client,
        services: Services,
        clock: Callable[[], datetime],
        *,
        look_ups_per_second: float = LOOK_UPS_PER_SECOND,
    ) -> None:
        self._client = client
        self._work = services.import_work
        self._clock = clock
        self._look_up_limiter = RateLimiter(look_ups_per_second, burst=1)
        self._in_progress: set[int] = set()

    async def run(self, xp_import: Import) -> None:
        """Run an import to its end; a failure is logged, and the import is tried again later."""
        if xp_import.guild_id in self._in_progress:
            return
        self._in_progress.add(xp_import.guild_id)
        try:
            while await self._step(xp_import):
                pass
        except StorageError:
            return  # logged by the outage log
        except Exception:
            logger.exception("Import %s failed; trying again", xp_import.id)
        finally:
            self._in_progress.discard(xp_import.guild_id)

    async def _step(self, xp_import: Import) -> bool:
        """Run the next batch; return whether there is more."""
        match xp_import.state:
            case ImportState.GIVING:
                return await self._give(xp_import)
            case ImportState.RETURNING:
                return await self._revoke(xp_import)
            case _:
                return await self._work.clean_up(xp_import, self._clock())

    async def _give(self, xp_import: Import) -> bool:
        """Give the next members their XP; try later if Discord does not say who is here."""
        user_ids = await self._work.waiting(xp_import.id, ROSTER_CHUNK)
        if user_ids:
            memberships = await self._look_up(xp_import.guild_id, user_ids)
            if memberships is None:
                await self._work.postpone(xp_import, self._clock())
                return False
            await self._work.leave_out(xp_import.id, memberships)
            for user_id, membership in memberships.items():
                if membership is Membership.HERE:
                    await self._work.give(xp_import, user_id, self._clock())
        if len(user_ids) == ROSTER_CHUNK:
            return True
        await self._work.finish_giving(xp_import, self._clock())
        return False

    async def _revoke(self, xp_import: Import) -> bool:
        user_ids = await self._work.to_revoke(xp_import.id, ROSTER_CHUNK)
        for user_id in user_ids:
            await self._work.revoke_share(xp_import, user_id, self._clock())
        if len(user_ids) == ROSTER_CHUNK:
            return True
        await self._work.finish_returning(xp_import, self._clock())
        return False

    async def _look_up(self, guild_id: int, user_ids: list[int]) -> dict[int, Membership] | None:
        """Return who is in the server, or None if Discord does not say."""
        await self._look_up_limiter.wait()
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        members = await look_up_members(guild, user_ids)
        if members is None:
            return None
        found = {member.id: Membership.BOT if member.bot else Membership.HERE for member in members}
        return {user_id: found.get(user_id, Membership.AWAY) for user_id in user_ids}
