"""Messages that Discord refuses for good: how to recognise them, and what to leave out."""

import re
from collections.abc import Iterator
from typing import Any, Final

import discord

from bot.ui.errors import left_out_text
from bot.ui.pictures.attached import ALT_TEXT_LIMIT
from bot.ui.replies import body, small
from bot.ui.text import plain

_NOT_PERMANENT: Final = frozenset({401, 403, 404, 429})
_DIRECT_MESSAGES_TOO_FAST: Final = 40003
_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE = 10003, 10008
_MASKED_LINK: Final = re.compile(r"\[([^\]\n]*)\]\(https?://[^\s)]*\)")
_ADDRESS: Final = re.compile(r"https?\\?://\S+", re.IGNORECASE)


def is_permanent(error: BaseException) -> bool:
    """Whether Discord refuses a request for good: the same body would be refused again.

    Missing permissions, unknown ids and rate limits are not: they may change.
    """
    return (
        isinstance(error, discord.HTTPException)
        and 400 <= error.status < 500
        and error.status not in _NOT_PERMANENT
        and error.code != _DIRECT_MESSAGES_TOO_FAST
    )


def is_deleted(error: discord.HTTPException) -> bool:
    """Whether an error means that a message or its channel was deleted.

    Any other 404, as from a proxy on the way or from a server that the bot was just removed from,
    says nothing about that.
    """
    return error.code in {_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE}


def remove_refusable(layout: discord.ui.LayoutView) -> bool:
    """Remove all links, files and pictures from a layout, and add a line that says so.

    A picture's description takes its place.

    Returns:
        False if it has none: Discord refuses something else.
    """
    before = layout.to_components()
    parents = (
        layout,
        *(each for each in layout.children if isinstance(each, discord.ui.Container)),
    )
    for parent in parents:
        items = [kept for item in parent.children for kept in _without_media(item)]
        parent.clear_items()
        for item in items:
            parent.add_item(item)
    for item in layout.walk_children():
        if isinstance(item, discord.ui.TextDisplay):
            item.content = _ADDRESS.sub("…", _MASKED_LINK.sub(r"\1", item.content))
    if layout.to_components() == before:
        return False
    parents[-1].add_item(small(left_out_text()))
    return True


def _without_media(item: discord.ui.Item[Any]) -> Iterator[discord.ui.Item[Any]]:
    match item:
        case discord.ui.File():
            return
        case discord.ui.MediaGallery():
            for media in item.items:
                if media.description:
                    yield body(plain(media.description, limit=ALT_TEXT_LIMIT))
        case discord.ui.Section():
            yield from item.children
        case _:
            yield item
