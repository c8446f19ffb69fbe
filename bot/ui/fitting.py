"""Cuts the texts of a message to what Discord takes."""

import re
from collections.abc import Iterator
from typing import Final

import discord

from bot.ui.actions import Action
from bot.ui.graphemes import graphemes

TEXT_LIMIT: Final = 4_000
"""Discord's limit of characters in one layout."""
CONTENT_LIMIT: Final = 2_000
"""Discord's limit of characters in an ordinary message."""
COMPONENTS_LIMIT: Final = 40
"""Discord's limit of components in one layout."""
BYTES_LIMIT: Final = 10_000
"""Discord answers 500 to a layout of more than about 10,170 bytes (discord-api-docs#8554)."""

_ELLIPSIS: Final = "…"
_SHORTEST: Final = 100
# Markup that is cut in two: an escape, a mention or timestamp, a link, formatting.
_HALF_MARKUP: Final = re.compile(r"(?:\\?[*_~`|]+|\\|<[^>\s]*|(?<!\\)\[[^\]\n]*(?:\]\([^)\s]*)?)$")


def fit(layout: discord.ui.LayoutView) -> None:
    """Cut the longest texts of a layout, in place, until Discord takes it."""
    texts = [each for each in layout.walk_children() if isinstance(each, discord.ui.TextDisplay)]
    for text in sorted(texts, key=lambda each: size(each.content), reverse=True):
        over = layout.content_length() - TEXT_LIMIT
        over_bytes = sum(map(size, _all_texts(layout))) - BYTES_LIMIT
        if over <= 0 and over_bytes <= 0:
            return
        text.content = cut(
            text.content,
            limit=max(_SHORTEST, len(text.content) - max(over, 0)),
            bytes_limit=max(_SHORTEST, size(text.content) - max(over_bytes, 0)),
        )


def size(text: str) -> int:
    """Return the length of a text in bytes, as Discord counts them."""
    return len(text.encode())


def cut(text: str, *, limit: int, bytes_limit: int) -> str:
    """Return a text of at most so many characters and bytes, an ellipsis included.

    It ends after a line if one ends in its last third, else after a grapheme.
    """
    if len(text) <= limit and size(text) <= bytes_limit:
        return text
    left, left_bytes = limit - len(_ELLIPSIS), bytes_limit - size(_ELLIPSIS)
    kept: list[str] = []
    for grapheme in graphemes(text):
        left -= len(grapheme)
        left_bytes -= size(grapheme)
        if left < 0 or left_bytes < 0:
            break
        kept.append(grapheme)
    shortened = "".join(kept)
    lines, _, _ = shortened.rpartition("\n")
    if len(lines) > len(shortened) * 2 // 3:
        return f"{lines}\n{_ELLIPSIS}"
    return _HALF_MARKUP.sub("", shortened).rstrip() + _ELLIPSIS


def _all_texts(layout: discord.ui.LayoutView) -> Iterator[str]:
    """Yield every text of a layout, those of its buttons and selects included."""
    for item in layout.walk_children():
        match item.item if isinstance(item, Action) else item:
            case discord.ui.TextDisplay(content=text):
                yield text
            case discord.ui.Button(label=label):
                yield label or ""
            case discord.ui.Select(placeholder=placeholder, options=options):
                yield placeholder or ""
                for option in options:
                    yield option.label
                    yield option.description or ""
            case _:
                pass
