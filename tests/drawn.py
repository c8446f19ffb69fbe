"""Reading what was drawn, without sending it."""

import discord

from bot.ui.replies import Reply


def text_of(reply: Reply) -> str:
    """Return everything that a reply says, one component per line."""
    drawn = reply.layout.walk_children()
    return "\n".join(item.content for item in drawn if isinstance(item, discord.ui.TextDisplay))
