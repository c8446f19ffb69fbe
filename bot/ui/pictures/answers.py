"""Pictures that go with an answer to somebody."""

from collections.abc import Hashable
from typing import Protocol

from bot.ui.actions import Interaction
from bot.ui.pictures.studio import Studio


class Picture(Hashable, Protocol):
    """Everything that a picture shows, and how to draw it."""

    def draw(self) -> bytes:
        """Draw it."""
        ...


async def draw_for(interaction: Interaction, studio: Studio, shown: Picture) -> bytes | None:
    """Draw a picture for an answer; None if the bot may not attach files or it takes too long."""
    if not interaction.app_permissions.attach_files:
        return None
    return await studio.draw(shown.draw, facts=shown)
