"""Looking through a channel for a message of ours whose fate is unknown."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import discord

_SEARCHED_MESSAGES = 500
_SEARCHED_AT_LEAST = 100
"""As many as one request brings."""
_CLOCK_SKEW = timedelta(minutes=5)


async def find_sent(
    me: discord.ClientUser | None,
    channel: discord.abc.Messageable,
    marker: str | int,
    since: datetime,
) -> discord.Message | None:
    """Look for a message of ours that a process sent and did not live to record.

    The newest are looked at whatever their time: it is Discord's, and `since` is by a clock
    that may have been wrong then.
    """
    searched = 0
    async for message in channel.history(limit=_SEARCHED_MESSAGES):
        if message.author == me and marker in _marks(message.components):
            return message
        searched += 1
        if message.created_at < since - _CLOCK_SKEW and searched >= _SEARCHED_AT_LEAST:
            return None
    return None


def _marks(components: Sequence[Any]) -> set[str | int]:
    """Return everything in a message that may be a marker: custom ids, and ids of components."""
    found: set[str | int] = set()
    for component in components:
        found |= {getattr(component, "custom_id", None) or "", getattr(component, "id", None) or 0}
        found |= _marks(getattr(component, "children", ()))
    return found
