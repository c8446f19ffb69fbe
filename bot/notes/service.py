"""Cleans and validates notes and links that members typed."""

import unicodedata

from bot.notes.errors import InvalidLink, NoteTooLong
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT, web_address

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Invisible characters that Unicode classifies as letters or symbols."""


def clean_text(text: str | None, limit: int = NOTE_LIMIT) -> str | None:
    """Return a typed text without NUL characters and outer spaces, or None if nothing is visible.

    Raises:
        NoteTooLong: it is longer than `limit` characters.
    """
    text = (text or "").replace("\x00", "").strip()
    if len(text) > limit:
        raise NoteTooLong(limit=limit)
    return text if any(map(_is_visible, text)) else None


def _is_visible(character: str) -> bool:
    if character.isspace() or character in _BLANK:
        return False
    # A combining mark is visible only on another character.
    return character.isprintable() and not unicodedata.category(character).startswith("M")


def clean_link(text: str | None) -> str | None:
    """Return the address that a typed link means, or None if it is empty.

    Raises:
        InvalidLink: it is not a web address.
        NoteTooLong: it is too long.
    """
    typed = clean_text(text, LINK_LIMIT)
    if typed is None:
        return None
    url = web_address(typed)
    if url is None:
        raise InvalidLink
    return url
