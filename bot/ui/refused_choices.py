"""Redraws a panel whose choice was refused, so that every choice works again."""

from collections.abc import Iterable
from typing import Any, Final, cast

import discord

from bot.ui.actions import Interaction, renewed_id
from bot.ui.fitting import fit
from bot.ui.replies import WARNING, Reply

_REASON_ID: Final = (1 << 31) - 1
"""The component id of the reason; the highest, so that no other component has it."""
_SELECTS: Final = frozenset({3, 5, 6, 7, 8})
"""The types of components with choices: strings, users, roles, mentionables, channels."""


def redraw_refused_choice(interaction: Interaction, refusal: Reply) -> Reply | None:
    """Return the panel of a select as it was, with the refusal in it; None if it has no room.

    Clients don't send a value again that they believe to be chosen already, so each select gets
    another custom id (discord-api-docs#7765). Only panels that the member alone sees are redrawn.
    """
    message = interaction.message
    data = cast("dict[str, Any]", interaction.data or {})
    if message is None or not message.flags.ephemeral or data.get("component_type") not in _SELECTS:
        return None
    layout = discord.ui.LayoutView.from_message(message, timeout=None)
    container = next(
        (each for each in layout.children if isinstance(each, discord.ui.Container)), None
    )
    if container is None or layout.total_children_count >= 40:
        return None
    panel = [each for each in container.children if _stays(each)]
    container.clear_items()
    for item in (_reason(refusal.layout), *panel):
        container.add_item(item)
    container.accent_colour = WARNING
    _renew_selects(layout.walk_children())
    fit(layout)
    return Reply(layout=layout)


def _stays(item: discord.ui.Item[Any]) -> bool:
    """Whether an item is drawn again: no earlier reason, and no picture, which is sent once."""
    return item.id != _REASON_ID and not isinstance(item, discord.ui.MediaGallery)


def _reason(refusal: discord.ui.LayoutView) -> discord.ui.TextDisplay[Any]:
    texts = [
        item.content for item in refusal.walk_children() if isinstance(item, discord.ui.TextDisplay)
    ]
    return discord.ui.TextDisplay("\n".join(texts), id=_REASON_ID)


def _renew_selects(items: Iterable[discord.ui.Item[Any]]) -> None:
    for item in items:
        if isinstance(item, discord.ui.Select | discord.ui.ChannelSelect | discord.ui.RoleSelect):
            item.custom_id = renewed_id(item.custom_id)
