"""Looks up members and their display names, without the privileged members intent."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import aiohttp
import discord
from cachetools import LRUCache

from bot.ui.budget import Budget

ROSTER_TIMEOUT = 3.0
"""Seconds to wait for Discord's list of members."""
FIND_TIMEOUT = 0.8
"""Seconds to wait for one member while answering an interaction."""
ROSTER_CHUNK = 100
"""The most ids that Discord looks up in one request."""
REQUESTS_PER_MINUTE = 60
"""The gateway accepts 120 messages a minute, including heartbeats; discord.py delays the rest."""
REQUESTS_PER_SERVER = 20
"""In a minute, so that one server's boards leave enough for the others."""
_CACHE_SIZE = 50_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The requested members who are still in the server, and those who have left.

    Ids in neither are unknown: Discord did not answer in time.
    """

    names: dict[int, str]
    """Display names, unescaped: use `plain` before showing them."""
    left: frozenset[int]
    members: Sequence[discord.Member] = field(default=(), compare=False)
    """Those whom Discord has just said to be here."""


class Directory:
    """Looks up members by gateway, within budgets; beyond them, by cached names.

    Recently seen names are cached. Departures are not, since a member may come back.
    """

    def __init__(self, client: discord.Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._budget = Budget(REQUESTS_PER_MINUTE, 60, clock)
        self._server_budget = Budget(REQUESTS_PER_SERVER, 60, clock)
        self._names: LRUCache[tuple[int, int], str] = LRUCache(_CACHE_SIZE)

    async def look_up(self, guild_id: int, user_ids: Iterable[int]) -> Roster:
        """Look up which of these members are still in the server.

        Takes at most `ROSTER_TIMEOUT` seconds; members without a response by then are unknown.
        """
        ids = list(dict.fromkeys(user_ids))
        chunks = [ids[at : at + ROSTER_CHUNK] for at in range(0, len(ids), ROSTER_CHUNK)]
        results = await asyncio.gather(*(self._request(guild_id, chunk) for chunk in chunks))
        names: dict[int, str] = {}
        left: set[int] = set()
        members: list[discord.Member] = []
        for chunk, found in zip(chunks, results, strict=True):
            if found is None:
                names |= self._cached_names(guild_id, chunk)
            else:
                known = {member.id: member.display_name for member in found}
                names |= known
                left |= set(chunk) - known.keys()
                members += found
                self._cache_names(guild_id, known)
        return Roster(names=names, left=frozenset(left), members=members)

    async def find(self, guild_id: int, user_id: int) -> discord.Member | None:
        """Look up one member; None if they have left or Discord does not answer quickly."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable or not self._take_slot(guild_id):
            return None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIND_TIMEOUT):
                return next(iter(await look_up_members(guild, [user_id]) or ()), None)
        return None

    async def _request(self, guild_id: int, user_ids: list[int]) -> list[discord.Member] | None:
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable or not self._take_slot(guild_id):
            return None
        return await look_up_members(guild, user_ids)

    def _take_slot(self, guild_id: int) -> bool:
        """Count one request; False if the server's budget is used up, or everybody's."""
        return not (self._server_budget.take(guild_id) or self._budget.take(None))

    def _cached_names(self, guild_id: int, user_ids: Iterable[int]) -> dict[int, str]:
        keys = [(guild_id, user_id) for user_id in user_ids]
        return {key[1]: self._names[key] for key in keys if key in self._names}

    def _cache_names(self, guild_id: int, names: dict[int, str]) -> None:
        for user_id, name in names.items():
            self._names[guild_id, user_id] = name


async def look_up_members(guild: discord.Guild, user_ids: list[int]) -> list[discord.Member] | None:
    """Look up to 100 members; None if Discord does not answer in time.

    Takes at most `ROSTER_TIMEOUT` seconds.
    """
    try:
        async with asyncio.timeout(ROSTER_TIMEOUT):
            # The default limit of 5 also applies to ids, and would make the others seem to leave.
            return await guild.query_members(user_ids=user_ids, limit=ROSTER_CHUNK, cache=False)
    except (TimeoutError, OSError, RuntimeError, aiohttp.ClientError, discord.ClientException):
        # The gateway is closed or reconnecting, so the members are unknown.
        logger.warning("Guild %s: its members could not be looked up", guild.id, exc_info=True)
        return None
