"""Who is still in a server, and what they are called: asked of Discord, nothing privileged."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

import aiohttp
import discord

ROSTER_TIMEOUT = 3.0
"""Seconds to wait for Discord's list of members."""
ROSTER_CHUNK = 100
"""The most ids that Discord looks up at once."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who of the members asked for is still there.

    An id in neither is one that Discord did not tell us about in time: unknown, not left.
    """

    names: dict[int, str]
    """Display names as their owners wrote them: make them plain before showing."""
    left: frozenset[int]


async def look_up(client: discord.Client, guild_id: int, user_ids: Iterable[int]) -> Roster:
    """Ask Discord, without any privileged intent, who of these members is still there.

    Takes at most `ROSTER_TIMEOUT` seconds; whoever was not heard of by then is unknown.
    """
    wanted = list(dict.fromkeys(user_ids))
    chunks = [wanted[at : at + ROSTER_CHUNK] for at in range(0, len(wanted), ROSTER_CHUNK)]
    found = await asyncio.gather(*(_names(client, guild_id, chunk) for chunk in chunks))
    names: dict[int, str] = {}
    left: set[int] = set()
    for chunk, known in zip(chunks, found, strict=True):
        if known is not None:
            names |= known
            left |= set(chunk) - known.keys()
    return Roster(names=names, left=frozenset(left))


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


async def _names(
    client: discord.Client, guild_id: int, user_ids: list[int]
) -> dict[int, str] | None:
    guild = client.get_guild(guild_id)
    if guild is None or guild.unavailable:
        return None
    members = await look_up_members(guild, user_ids)
    if members is None:
        return None
    return {member.id: member.display_name for member in members}
