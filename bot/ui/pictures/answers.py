"""Pictures that go with an answer to somebody."""

from collections.abc import Hashable
from typing import Any, Protocol

import discord

from bot.ui.pictures.studio import Studio


class Picture(Hashable, Protocol):
    """Everything that a picture shows, and how to draw it."""

    def draw(self) -> bytes:
        """Draw it."""
        ...


async def draw_for(
    interaction: discord.Interaction[Any], studio: Studio, shown: Picture
) -> bytes | None:
    """Draw a picture for an answer; None where the bot may attach no files, or it takes too long.

    Args:
        interaction: what is answered.
        studio: where it is drawn.
        shown: the picture.
    """
    if not interaction.app_permissions.attach_files:
        return None
    return await studio.draw(shown.draw, facts=shown)
