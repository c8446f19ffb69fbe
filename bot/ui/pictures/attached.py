"""A picture in a message: the file that goes along, and the gallery that shows it."""

import io
from typing import Any, Final

import discord

LONGEST_DESCRIPTION: Final = 1_024
"""Characters; Discord takes no more."""


def picture(
    name: str, png: bytes, description: str
) -> tuple[discord.ui.MediaGallery[Any], discord.File]:
    """Return a picture's gallery for the layout, and its file for the message.

    `name` is that of the file without its ending: letters, digits and hyphens. `description` is for
    people who can't see it.
    """
    told = description[:LONGEST_DESCRIPTION]
    file = discord.File(io.BytesIO(png), f"{name}.png", description=told)
    item = discord.MediaGalleryItem(f"attachment://{file.filename}", description=told)
    return discord.ui.MediaGallery[Any](item), file
