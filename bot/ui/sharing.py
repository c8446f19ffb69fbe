"""*Share here*: posts what a member sees privately in the channel they are in.

Draw `share_button` under a private reply, and mark the method that draws the public one with
`@shares` (`bot/ui/handlers.py`). The public reply leaves out what is the member's alone, and says
with `shared_by` who posted it.
"""

from typing import Any

import discord

from bot.ui.actions import Action, button
from bot.ui.custom_ids import share_name
from bot.ui.replies import small


def share_button(what: str, *keys: object) -> Action:
    """Return a *Share here* button; it calls the handler marked `@shares(what)` with these keys."""
    return button("Share here", share_name(what), *keys)


def shared_by(user_id: int) -> discord.ui.TextDisplay[Any]:
    """Return the line of a shared message that says whose it is; nobody is pinged."""
    return small(f"Shared by <@{user_id}>")
