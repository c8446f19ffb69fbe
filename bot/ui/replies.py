"""Replies, and the components that their layouts are built from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import discord

from bot.ui.actions import Interaction
from bot.ui.fitting import BYTES_LIMIT, CONTENT_LIMIT, cut, fit
from bot.ui.member_lookup import Directory
from bot.ui.pictures.avatars import Avatars
from bot.ui.pictures.renderer import PictureRenderer

BRAND = discord.Colour(0x4F8A8B)
SUCCESS = discord.Colour(0x6A9C6E)
WARNING = discord.Colour(0xC98F3C)


class Visibility(Enum):
    """How a handler answers; it is known before the work starts, because deferring needs it."""

    PRIVATE = auto()
    """A message that only the member sees."""
    PUBLIC = auto()
    """A message in the channel; errors are shown to the member only."""
    UPDATE = auto()
    """An edit of the button's message; errors are shown to the member only."""
    FORM = auto()
    """A form. Opening it cannot be deferred, so the work must be quick: only read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message, to be sent once.

    Draw a new one for each message: discord.py forgets our buttons for good if a layout object is
    sent twice with different components, and files can only be read once.
    """

    layout: discord.ui.LayoutView
    files: tuple[discord.File, ...] = ()
    ping: tuple[int, ...] = ()
    """Ids of the mentioned members who may be pinged; nobody else is."""
    afterwards: "Reply | DelayedReply | None" = None
    """A public message to send after this one, such as a level-up."""
    aside: "Reply | None" = None
    """A message for the member only, to send after a public one."""
    redraws: discord.Message | None = None
    """A public message to redraw with the same layout: a form was answered in another message."""
    private: bool = False
    """Whether only the member may see it, although the handler is public."""
    content: str = ""
    """Makes it an ordinary message of this text, in which sound plays; see `ordinary`."""
    continued: "Continuation | None" = None
    """What goes on after the reply was sent; its result takes the reply's place."""


ShowProgress = Callable[[Reply], None]
"""Shows how work goes on; returns at once."""
Continuation = Callable[[ShowProgress], Awaitable[Reply]]
"""Slow work that goes on after a reply was sent, and holds up nobody else. The reply's message is
edited to show its progress, then what it returns, or why it failed."""
DelayedReply = Callable[[Interaction, Directory, PictureRenderer, Avatars], Awaitable[Reply]]
"""Draws a follow-up after the reply was sent, so that the reply need not wait for a picture."""


def panel(
    *items: discord.ui.Item[Any], accent: discord.Colour = BRAND, mark: int | None = None
) -> discord.ui.LayoutView:
    """Return a layout with items in one container; texts that are too long for Discord are cut.

    `mark` is a hidden id to recognise a message without buttons.

    Raises:
        ValueError: it has more than 40 components.
    """
    layout = discord.ui.LayoutView(timeout=None)
    layout.add_item(discord.ui.Container[Any](*items, accent_colour=accent, id=mark))
    fit(layout)
    return layout


def ordinary(
    content: str, *rows: discord.ui.ActionRow[Any], files: tuple[discord.File, ...] = ()
) -> Reply:
    """Return an ordinary message: attached sound plays in it, which it doesn't in a panel.

    It can't take the place of a panel, nor a panel its place.
    """
    layout = discord.ui.LayoutView(timeout=None)
    for each in rows:
        layout.add_item(each)
    shown = cut(content, limit=CONTENT_LIMIT, bytes_limit=BYTES_LIMIT)
    return Reply(layout=layout, content=shown, files=files)


def as_ordinary(reply: Reply) -> Reply:
    """Return a panel's texts and buttons as an ordinary message."""
    if reply.content:
        return reply
    items = list(reply.layout.walk_children())
    texts = [each.content for each in items if isinstance(each, discord.ui.TextDisplay)]
    rows = [each for each in items if isinstance(each, discord.ui.ActionRow)]
    return ordinary("\n".join(texts), *rows, files=reply.files)


def heading(text: str) -> discord.ui.TextDisplay[Any]:
    """Return a title."""
    return discord.ui.TextDisplay(f"### {text}")


def body(text: str) -> discord.ui.TextDisplay[Any]:
    """Return a paragraph, in markdown."""
    return discord.ui.TextDisplay(text)


def small(text: str) -> discord.ui.TextDisplay[Any]:
    """Return a line of small print."""
    return discord.ui.TextDisplay(f"-# {text}")


def rule() -> discord.ui.Separator[Any]:
    """Return a visible separator."""
    return discord.ui.Separator()


def gap() -> discord.ui.Separator[Any]:
    """Return an invisible separator."""
    return discord.ui.Separator(visible=False)


def row(*items: discord.ui.Item[Any]) -> discord.ui.ActionRow[Any]:
    """Return a row of up to five buttons, or one select.

    Raises:
        ValueError: they do not fit in one row.
    """
    if sum(item.width for item in items) > 5:
        raise ValueError("a row holds five buttons or one select")
    return discord.ui.ActionRow(*items)


def say(text: str, *, accent: discord.Colour = BRAND) -> Reply:
    """Return a reply of a single text."""
    return Reply(layout=panel(body(text), accent=accent))
