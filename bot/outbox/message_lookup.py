"""Searches a channel for a message of ours whose delivery was not recorded."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord

from bot.ui.custom_ids import CustomIdPattern
from bot.ui.refusals import is_deleted

Marker = CustomIdPattern | int
"""What identifies a message: the pattern of a custom id in it, or a component id."""

_MAX_SEARCHED = 500
_MIN_SEARCHED = 100
"""The number of messages that one request returns."""
_MAX_POSTS, _MIN_POSTS = 50, 10
_FETCH_TIMEOUT = 10.0  # seconds
_CLOCK_SKEW = timedelta(minutes=5)


async def find_sent(
    me: discord.ClientUser | None,
    channel: discord.abc.Messageable,
    marker: Marker,
    since: datetime,
) -> discord.Message | None:
    """Return a message of ours that was sent but not recorded, or None.

    The newest messages are searched regardless of `since`, because our clock may have been wrong.
    """
    searched = 0
    async for message in channel.history(limit=_MAX_SEARCHED):
        if message.author == me and _has(message.components, marker):
            return message
        searched += 1
        if message.created_at < since - _CLOCK_SKEW and searched >= _MIN_SEARCHED:
            return None
    return None


async def find_post(
    me: discord.ClientUser | None,
    forum: discord.ForumChannel,
    marker: Marker,
    since: datetime,
) -> discord.Message | None:
    """Return the first message of a post of ours that was created but not recorded, or None.

    Somebody may have archived it. The newest posts are searched regardless of `since`.
    """
    threads = [each for each in await forum.guild.active_threads() if each.parent_id == forum.id]
    threads += [each async for each in forum.archived_threads(limit=_MAX_POSTS)]
    ours = [each for each in threads if me is not None and each.owner_id == me.id]
    newest = sorted(ours, key=lambda each: each.id, reverse=True)
    for searched, thread in enumerate(newest[:_MAX_POSTS]):
        created_at = discord.utils.snowflake_time(thread.id)
        if created_at < since - _CLOCK_SKEW and searched >= _MIN_POSTS:
            return None
        try:
            message = await thread.fetch_message(thread.id)
        except discord.NotFound:  # its first message was deleted
            continue
        if _has(message.components, marker):
            return message
    return None


def _has(components: Sequence[Any], marker: Marker) -> bool:
    """Whether a message has a component with this component id, or with such a custom id."""
    for component in components:
        if isinstance(marker, int):
            is_marked = getattr(component, "id", None) == marker
        else:
            is_marked = marker.fullmatch(getattr(component, "custom_id", None) or "") is not None
        if is_marked or _has(getattr(component, "children", ()), marker):
            return True
    return False


async def is_gone(
    client: discord.Client, guild_id: int, channel_id: int | None, message_id: int | None
) -> bool:
    """Whether a message or its channel was deleted; False if Discord does not say."""
    if channel_id is None or message_id is None:
        return False
    channel = client.get_partial_messageable(channel_id, guild_id=guild_id)
    try:
        async with asyncio.timeout(_FETCH_TIMEOUT):
            await channel.get_partial_message(message_id).fetch()
    except discord.NotFound as error:
        return is_deleted(error)
    except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException):
        return False
    return False


async def gone_messages(
    client: discord.Client, guild_id: int, channel_id: int, message_ids: Sequence[int]
) -> list[int]:
    """Return which messages of a channel were deleted, in order; none if Discord does not say.

    One request lists 100 messages, from the first of `message_ids` on. To a bot that may not read
    the history, Discord says that there are none.
    """
    guild = client.get_guild(guild_id)
    known = guild.get_channel(channel_id) if guild else None
    if not message_ids or guild is None or known is None:
        return []
    if not known.permissions_for(guild.me).read_message_history:
        return []
    channel = client.get_partial_messageable(channel_id, guild_id=guild_id)
    since = discord.Object(min(message_ids) - 1)
    try:
        async with asyncio.timeout(_FETCH_TIMEOUT):
            history = channel.history(limit=_MAX_SEARCHED, after=since, oldest_first=True)
            found = [message.id async for message in history]
    except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException):
        return []
    is_whole = len(found) < _MAX_SEARCHED
    there = set(found)
    return [id_ for id_ in message_ids if id_ not in there and (is_whole or id_ < found[-1])]
