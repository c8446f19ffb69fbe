"""Cleans and validates notes and links that members typed."""

from bot.notes.errors import InvalidLink, NoteTooLong
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT, is_visible, web_address


def clean_text(text: str | None, limit: int = NOTE_LIMIT) -> str | None:
    """Return a typed text without NUL characters and outer spaces, or None if nothing is visible.

    Raises:
        NoteTooLong: it is longer than `limit` characters.
    """
    text = (text or "").replace("\x00", "").strip()
    if len(text) > limit:
        raise NoteTooLong(limit=limit)
    return text if any(map(is_visible, text)) else None


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
