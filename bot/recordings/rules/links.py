"""Which links lead to files that can be converted."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

_DISCORD_HOSTS: Final = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
_ATTACHMENT: Final = re.compile(r"/attachments/[0-9]{1,19}/[0-9]{1,19}/(?P<name>[^/]+)")


def hosted_file(url: str) -> str | None:
    """Return the name of the file that a link leads to, if it's on Discord's own hosts."""
    parts = urlsplit(url)
    match = _ATTACHMENT.fullmatch(parts.path)
    if parts.scheme != "https" or parts.netloc not in _DISCORD_HOSTS or match is None:
        return None
    return unquote(match["name"])
