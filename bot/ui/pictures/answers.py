"""Draws pictures for answers to interactions."""

from collections.abc import Hashable
from typing import Protocol

from bot.ui.actions import Interaction
from bot.ui.pictures.renderer import PictureRenderer


class Picture(Hashable, Protocol):
    """The data of a picture, and how to draw it."""

    def draw(self) -> bytes:
        """Return the picture as a PNG."""
        ...


async def draw_for(
    interaction: Interaction, renderer: PictureRenderer, shown: Picture
) -> bytes | None:
    """Draw a picture for an answer; None if the bot may not attach files or it takes too long."""
    if not interaction.app_permissions.attach_files:
        return None
    return await renderer.draw(shown.draw, key=shown)
