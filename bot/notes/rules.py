"""Notes and links that members type: their limits, and which address a typed link means."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

NOTE_LIMIT = 500
LINK_LIMIT = 400

_WRAPPED = re.compile(
    r"<(?P<angles>[^<>]+)>"
    r"|\[[^\]]*\]\(<?(?P<markdown>[^<>\s]+?)>?\)"
    r"|\((?P<brackets>.+)\)"
    r"|(?P<quotes>[\"'`|*_]+)(?P<quoted>.+)(?P=quotes)"
)
_END_OF_SENTENCE = ".,;:!?'\"…"
_SCHEME = re.compile(r"https?:", re.ASCII | re.IGNORECASE)
_HOST = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)", re.ASCII
)
_FILE_ENDINGS = frozenset(
    {"aac", "aif", "aiff", "als", "flac", "flp", "jpg", "logicx", "m4a", "mid", "mp3", "mp4"}
    | {"ogg", "opus", "pdf", "png", "rar", "txt", "wav", "zip"}
)
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Invisible characters that Unicode classifies as letters or symbols."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_visible(character: str) -> bool:
    """Whether a character can be seen by itself, which a space or a combining mark can't."""
    if character.isspace() or character in _BLANK:
        return False
    return character.isprintable() and not unicodedata.category(character).startswith("M")


def web_address(typed: str) -> str | None:
    """Return the http or https address that typed text means, or None if it means none.

    It may be in angle brackets, quotation marks or a markdown link, lack its `https://`, or end a
    sentence. The host is returned in ASCII, so that what is shown is what is opened; addresses
    with a user name, a backslash or invisible characters are none.
    """
    text = _unwrapped(typed)
    if not text.isprintable() or set(text) & {" ", "\\"}:
        return None
    has_scheme = _SCHEME.match(text) is not None
    try:
        parts = urlsplit(text if has_scheme else f"https://{text}")
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if host is None or "@" in parts.netloc or parts.scheme not in _DEFAULT_PORTS:
        return None
    if not has_scheme and _is_file_name(host, parts):
        return None
    place = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path, parts.query, parts.fragment))


def _unwrapped(typed: str) -> str:
    """Return a link without what people paste around it."""
    text = typed.strip()
    while (match := _WRAPPED.fullmatch(text)) is not None:
        inside = match["angles"] or match["markdown"] or match["brackets"] or match["quoted"]
        text = inside.strip()
    return text.rstrip(_END_OF_SENTENCE)


def _ascii_host(host: str) -> str | None:
    """Return a host in lower case, an international one in Punycode; None if it is no name."""
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode()  # raises a ValueError
    host = host.lower().removesuffix(".")
    return host if _HOST.fullmatch(host) else None


def _is_file_name(host: str, parts: SplitResult) -> bool:
    return not parts.path and host.rpartition(".")[2] in _FILE_ENDINGS
