"""Reads the text of replies without sending them."""

import discord

from bot.ui.replies import Reply


def text_of(reply: Reply) -> str:
    """Return the text of a reply, one component per line."""
    items = reply.layout.walk_children()
    return "\n".join(item.content for item in items if isinstance(item, discord.ui.TextDisplay))
