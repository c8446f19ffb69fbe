"""The loudest 30 seconds of a mix and its reference, which a check's own message carries."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import discord

from bot.audio.jobs import EXCERPT, REFERENCE_EXCERPT

_NAMES: Final = {
    EXCERPT: "loudest-30-seconds.ogg",
    REFERENCE_EXCERPT: "loudest-30-seconds-of-reference.ogg",
}
"""What the files are called in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExcerpt:
    """An excerpt in a message on Discord."""

    id: int
    url: str
    size: int


def excerpt_files(made: Mapping[str, bytes]) -> tuple[discord.File, ...]:
    """Return the excerpts that a worker has made, as files of a message."""
    return tuple(
        discord.File(io.BytesIO(made[name]), shown)
        for name, shown in _NAMES.items()
        if name in made
    )


def excerpt_items(files: Sequence[discord.File]) -> list[discord.ui.Item[Any]]:
    """Return the components that show the files: without one, Discord hides a file."""
    return [discord.ui.File[Any](file) for file in files]


def excerpts_in(message: discord.Message | None) -> Mapping[str, StoredExcerpt]:
    """Return the excerpts in a check's message, by the names that workers give them.

    Discord lists a file that a component shows only there, not among the attachments
    (discord-api-docs#8277), with an address that is signed anew each time.
    """
    found: dict[str, StoredExcerpt] = {}
    for component in _files(message.components if message else ()):
        shown = component.name or urlsplit(component.media.url).path.rpartition("/")[2]
        for name, file_name in _NAMES.items():
            if shown == file_name:
                found[name] = StoredExcerpt(
                    id=component.media.attachment_id or 0,
                    url=component.media.url,
                    size=component.size or 0,
                )
    return found


def _files(components: Sequence[Any]) -> Iterator[discord.FileComponent]:
    for component in components:
        if isinstance(component, discord.FileComponent):
            yield component
        elif isinstance(component, discord.Container):
            yield from _files(component.children)
