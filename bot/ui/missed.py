"""What a member missed because their direct messages are closed, on top of a private reply.

Shown at least once: it is recorded as shown after the reply was delivered, so a process that is
killed in between shows it in the next reply as well.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.db.errors import StorageError
from bot.ui.fitting import COMPONENTS_LIMIT, fit
from bot.ui.replies import body, rule

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What a member missed, as text, and how to record that it was shown."""

    text: str
    record_shown: Callable[[], Awaitable[None]]


FindMissed = Callable[[int, int], Awaitable[Missed | None]]
"""Takes the ids of a server and a member; returns None if they have missed nothing."""


async def add_missed(
    layout: discord.ui.LayoutView, find: FindMissed, guild_id: int, user_id: int
) -> Missed | None:
    """Put what a member missed on top of a reply; None if there is nothing, or no room.

    Failures are logged, and leave the reply as it is.
    """
    try:
        missed = await find(guild_id, user_id)
    except StorageError:  # logged by the outage log
        return None
    except Exception:
        logger.exception("What a member missed could not be read")
        return None
    return missed if missed and _put_on_top(layout, missed.text) else None


async def record_shown(missed: Missed) -> None:
    """Record that it was shown; if that fails, it is shown again."""
    try:
        await missed.record_shown()
    except StorageError:  # logged by the outage log
        return
    except Exception:
        logger.exception("What a member missed will be shown again")


def _put_on_top(layout: discord.ui.LayoutView, text: str) -> bool:
    """Put a text on top of a layout's panel; False if it has none, or no room."""
    added: list[discord.ui.Item[Any]] = [body(text), rule()]
    container = next(
        (each for each in layout.children if isinstance(each, discord.ui.Container)), None
    )
    if container is None or layout.total_children_count + len(added) > COMPONENTS_LIMIT:
        return False
    items = [*added, *container.children]
    container.clear_items()
    for item in items:
        container.add_item(item)
    fit(layout)
    return True
