"""A picture in a message: the file, and the gallery that shows it."""

import io
from typing import Any, Final

import discord

ALT_TEXT_LIMIT: Final = 1_024
"""Discord's limit, in characters."""


def picture(
    name: str, png: bytes, description: str
) -> tuple[discord.ui.MediaGallery[Any], discord.File]:
    """Return a picture's gallery for the layout, and its file for the message.

    `name` is the file name without its extension: letters, digits and hyphens. `description` is the
    alt text.
    """
    alt_text = description[:ALT_TEXT_LIMIT]
    file = discord.File(io.BytesIO(png), f"{name}.png", description=alt_text)
    item = discord.MediaGalleryItem(f"attachment://{file.filename}", description=alt_text)
    return discord.ui.MediaGallery[Any](item), file
