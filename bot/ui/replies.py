"""Replies, and the small vocabulary that their layouts are written in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import discord

from bot.ui.actions import Interaction
from bot.ui.member_lookup import Directory
from bot.ui.pictures.studio import Studio

BRAND = discord.Colour(0x4F8A8B)
SUCCESS = discord.Colour(0x6A9C6E)
WARNING = discord.Colour(0xC98F3C)

TEXT_LIMIT = 4_000
"""The most characters of text that Discord shows in one layout; components are limited to 40."""


class Visibility(Enum):
    """How a handler answers. It is fixed before the work starts, because a deferral fixes it."""

    PRIVATE = auto()
    """A message that only the member sees."""
    PUBLIC = auto()
    """A message in the channel; if the work fails, the member alone is told."""
    UPDATE = auto()
    """The message that the button stands on is redrawn; failures are told privately."""
    FORM = auto()
    """A form opens. It cannot be deferred, so the work has to be quick: read, never write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message, ready to send once.

    Draw a fresh one for every sending: discord.py forgets our buttons for good when one layout
    object is sent twice with different components, and files can be read once.
    """

    layout: discord.ui.LayoutView
    files: tuple[discord.File, ...] = ()
    ping: tuple[int, ...] = ()
    """Ids of the members whom the text mentions and may notify; nobody else is notified."""
    afterwards: "Reply | Later | None" = None
    """A public message that follows once this one has arrived, such as a level-up."""
    aside: "Reply | None" = None
    """A message that follows for the member alone, where this one is for others to see as well."""
    private: bool = False
    """Whether only the member may see it, although the handler answers in public."""


Later = Callable[[Interaction, Directory, Studio], Awaitable[Reply]]
"""Draws a message after the one before it was sent, so that the first need not wait for a picture.

It is called with the interaction that is answered, and with what looks up names and draws."""


def panel(
    *items: discord.ui.Item[Any], accent: discord.Colour = BRAND, mark: int | None = None
) -> discord.ui.LayoutView:
    """Lay items out in one framed panel.

    `mark` is a hidden number by which a message without buttons can be recognised.

    Raises:
        ValueError: it holds more than 40 components or 4,000 characters; page it.
    """
    layout = discord.ui.LayoutView(timeout=None)
    layout.add_item(discord.ui.Container[Any](*items, accent_colour=accent, id=mark))
    if layout.content_length() > TEXT_LIMIT:
        raise ValueError(f"a layout holds {TEXT_LIMIT} characters, not {layout.content_length()}")
    return layout


def heading(text: str) -> discord.ui.TextDisplay[Any]:
    """Write the panel's title."""
    return discord.ui.TextDisplay(f"### {text}")


def body(text: str) -> discord.ui.TextDisplay[Any]:
    """Write a paragraph, in markdown."""
    return discord.ui.TextDisplay(text)


def small(text: str) -> discord.ui.TextDisplay[Any]:
    """Write one line of small print."""
    return discord.ui.TextDisplay(f"-# {text}")


def rule() -> discord.ui.Separator[Any]:
    """Draw a thin line between two parts."""
    return discord.ui.Separator()


def gap() -> discord.ui.Separator[Any]:
    """Leave some room between two paragraphs."""
    return discord.ui.Separator(visible=False)


def row(*items: discord.ui.Item[Any]) -> discord.ui.ActionRow[Any]:
    """Put up to five buttons, or one select, in a row.

    Raises:
        ValueError: they do not fit in one row.
    """
    if sum(item.width for item in items) > 5:
        raise ValueError("a row holds five buttons or one select")
    return discord.ui.ActionRow(*items)


def say(text: str, *, accent: discord.Colour = BRAND) -> Reply:
    """Reply with one line and nothing else."""
    return Reply(layout=panel(body(text), accent=accent))
