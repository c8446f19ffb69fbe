"""Who is still in a server, and what they are called: asked of Discord, nothing privileged."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import aiohttp
import discord
from cachetools import LRUCache

ROSTER_TIMEOUT = 3.0
"""Seconds to wait for Discord's list of members."""
FIND_TIMEOUT = 0.8
"""Seconds to wait for one member, while somebody waits for an answer."""
ROSTER_CHUNK = 100
"""The most ids that Discord looks up at once."""
ASKS_A_MINUTE = 60
"""How often Discord is asked. Its gateway takes 120 messages a minute, heartbeats included, and
discord.py keeps everybody waiting who would send more."""
_REMEMBERED = 10_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who of the members asked for is still there.

    An id in neither is one that Discord did not tell us about in time: unknown, not left.
    """

    names: dict[int, str]
    """Display names as their owners wrote them: make them plain before showing."""
    left: frozenset[int]


class Directory:
    """Asks Discord who is there, for as long as it may; after that, it goes by what it has heard.

    Of the members it has heard of last, it remembers the names; a departure is never remembered,
    since whoever left may be back.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._asked_at: deque[float] = deque(maxlen=ASKS_A_MINUTE)
        self._names: LRUCache[tuple[int, int], str] = LRUCache(_REMEMBERED)

    async def look_up(self, guild_id: int, user_ids: Iterable[int]) -> Roster:
        """Ask Discord, without any privileged intent, who of these members is still there.

        Takes at most `ROSTER_TIMEOUT` seconds; whoever was not heard of by then is unknown.
        """
        wanted = list(dict.fromkeys(user_ids))
        chunks = [wanted[at : at + ROSTER_CHUNK] for at in range(0, len(wanted), ROSTER_CHUNK)]
        found = await asyncio.gather(*(self._ask(guild_id, chunk) for chunk in chunks))
        names: dict[int, str] = {}
        left: set[int] = set()
        for chunk, known in zip(chunks, found, strict=True):
            if known is None:
                names |= self._recall(guild_id, chunk)
            else:
                names |= known
                left |= set(chunk) - known.keys()
        self._remember(guild_id, names)
        return Roster(names=names, left=frozenset(left))

    async def find(self, guild_id: int, user_id: int) -> discord.Member | None:
        """Ask Discord for one member; None where they have left or it does not tell at once."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable or not self._may_ask():
            return None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIND_TIMEOUT):
                return next(iter(await look_up_members(guild, [user_id]) or ()), None)
        return None

    async def _ask(self, guild_id: int, user_ids: list[int]) -> dict[int, str] | None:
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable or not self._may_ask():
            return None
        members = await look_up_members(guild, user_ids)
        if members is None:
            return None
        return {member.id: member.display_name for member in members}

    def _may_ask(self) -> bool:
        """Count one question, unless a minute has had as many as it may."""
        now = asyncio.get_running_loop().time()
        if len(self._asked_at) == ASKS_A_MINUTE and now - self._asked_at[0] < 60:
            return False
        self._asked_at.append(now)
        return True

    def _recall(self, guild_id: int, user_ids: Iterable[int]) -> dict[int, str]:
        keys = [(guild_id, user_id) for user_id in user_ids]
        return {key[1]: self._names[key] for key in keys if key in self._names}

    def _remember(self, guild_id: int, names: dict[int, str]) -> None:
        for user_id, name in names.items():
            self._names[guild_id, user_id] = name


async def look_up_members(guild: discord.Guild, user_ids: list[int]) -> list[discord.Member] | None:
    """Ask Discord for up to 100 members; None where it does not tell in time.

    Takes at most `ROSTER_TIMEOUT` seconds.
    """
    try:
        async with asyncio.timeout(ROSTER_TIMEOUT):
            # The default limit of 5 would cut the ids too, and make four of ten "leave".
            return await guild.query_members(user_ids=user_ids, limit=ROSTER_CHUNK, cache=False)
    except (TimeoutError, OSError, RuntimeError, aiohttp.ClientError, discord.ClientException):
        # The gateway is closed or reconnecting: nobody is known, and nobody has left.
        logger.warning("Guild %s: its members could not be looked up", guild.id, exc_info=True)
        return None
