"""Searches a channel for a message of ours whose delivery was not recorded."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import discord

_MAX_SEARCHED = 500
_MIN_SEARCHED = 100
"""The number of messages that one request returns."""
_CLOCK_SKEW = timedelta(minutes=5)


async def find_sent(
    me: discord.ClientUser | None,
    channel: discord.abc.Messageable,
    marker: str | int,
    since: datetime,
) -> discord.Message | None:
    """Return a message of ours that was sent but not recorded, or None.

    The newest messages are searched regardless of `since`, because our clock may have been wrong.
    """
    searched = 0
    async for message in channel.history(limit=_MAX_SEARCHED):
        if message.author == me and marker in _marker_ids(message.components):
            return message
        searched += 1
        if message.created_at < since - _CLOCK_SKEW and searched >= _MIN_SEARCHED:
            return None
    return None


def _marker_ids(components: Sequence[Any]) -> set[str | int]:
    """Return the custom ids and component ids of a message."""
    ids: set[str | int] = set()
    for component in components:
        ids |= {getattr(component, "custom_id", None) or "", getattr(component, "id", None) or 0}
        ids |= _marker_ids(getattr(component, "children", ()))
    return ids
