"""The picture already attached to a message, so that an edit can keep it."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import discord


def attached_picture(message: discord.Message) -> discord.Attachment | None:
    """Return a message's picture as an attachment to keep in an edit; None if it has none.

    Discord does not list a file among a message's attachments if a component shows it, and an edit
    that refers to the file by name must also contain its id.
    """
    for media in _media(message.components):
        if media.attachment_id is not None:
            name = PurePosixPath(urlsplit(media.url).path).name
            address = {"url": media.url, "proxy_url": media.proxy_url or media.url}
            payload: Any = {"id": media.attachment_id, "filename": name, "size": 0, **address}
            # discord.py builds attachments from its own state and offers no public way to do so.
            return discord.Attachment(data=payload, state=message._state)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    return None


def _media(components: Sequence[Any]) -> Iterator[discord.UnfurledMediaItem]:
    for component in components:
        if isinstance(component, discord.SectionComponent):
            yield from _media([component.accessory])
        elif isinstance(component, discord.ThumbnailComponent):
            yield component.media
        elif isinstance(component, discord.Container):
            yield from _media(component.children)
